SELECT opportunity_id, content FROM deal_story WHERE opportunity_id = ANY($1::text[])

SELECT opportunity_id, content FROM score WHERE opportunity_id = ANY($1::text[])

DELETE FROM deal_story WHERE opportunity_id = ANY($1::text[]) RETURNING opportunity_id

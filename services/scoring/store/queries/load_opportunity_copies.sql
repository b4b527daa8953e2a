SELECT id, content FROM opportunity_copy WHERE id = ANY($1::text[])

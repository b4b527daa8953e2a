SELECT id, content FROM call_copy WHERE id = ANY($1::text[])

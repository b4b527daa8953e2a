SELECT id, content FROM call_mention WHERE id = ANY($1::text[])

SELECT id, content FROM user_copy WHERE id = ANY($1::text[])

SELECT id, content FROM record WHERE kind = $1 AND id = ANY ($2) ORDER BY id FOR UPDATE

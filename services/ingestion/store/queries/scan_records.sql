SELECT id, content FROM record WHERE kind = $1 AND id > $2 ORDER BY id LIMIT $3

SELECT id FROM record WHERE kind = $1 AND id > $2 AND id < $3 AND NOT observed ORDER BY id LIMIT $4

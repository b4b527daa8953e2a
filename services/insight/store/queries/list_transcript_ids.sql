SELECT id FROM transcript_copy WHERE id > $1 ORDER BY id LIMIT $2

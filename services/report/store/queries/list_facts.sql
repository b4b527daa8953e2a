-- $1 kind, $2 last id of the page before, $3 page size. By id.
SELECT id, content FROM fact WHERE kind = $1 AND id > $2 ORDER BY id LIMIT $3

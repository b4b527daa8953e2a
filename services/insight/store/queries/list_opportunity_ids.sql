SELECT id FROM opportunity_copy WHERE id > $1 ORDER BY id LIMIT $2

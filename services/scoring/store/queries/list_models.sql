SELECT id, content, active, trained_at FROM model WHERE id > $1 ORDER BY id LIMIT $2

SELECT id, content, creator, created_at FROM fitted_model WHERE id > $1 ORDER BY id LIMIT $2

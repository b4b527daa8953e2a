SELECT id, content, creator, created_at FROM fitted_model WHERE id = $1

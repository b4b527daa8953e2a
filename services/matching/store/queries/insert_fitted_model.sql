INSERT INTO fitted_model (id, content, creator) VALUES ($1, $2, $3)
ON CONFLICT (id) DO NOTHING

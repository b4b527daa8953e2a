INSERT INTO link_model (version, active_model) VALUES ($1, $2)
ON CONFLICT (only_row) DO UPDATE SET version = excluded.version, active_model = excluded.active_model

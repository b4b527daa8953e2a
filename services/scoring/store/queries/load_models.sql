SELECT id, content, active, trained_at FROM model WHERE id = ANY($1::text[])

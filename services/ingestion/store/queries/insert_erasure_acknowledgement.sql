INSERT INTO erasure_acknowledgement (erasure_id, service, erase_time, row_count) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING

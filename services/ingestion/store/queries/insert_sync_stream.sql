INSERT INTO sync_stream (run_id, stream, ordinal, receipt) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING

SELECT run_id, receipt, change_count FROM sync_stream WHERE run_id = ANY ($1) ORDER BY run_id, ordinal

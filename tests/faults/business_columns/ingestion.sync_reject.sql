SELECT run_id, stream, number, file, line, field, reason, raw
FROM ingestion.sync_reject
ORDER BY run_id COLLATE "C", stream COLLATE "C", number

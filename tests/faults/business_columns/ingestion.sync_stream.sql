SELECT run_id, stream, ordinal, receipt, file_number, text_offset, line, record,
       stored_reject_count, change_count
FROM ingestion.sync_stream
ORDER BY run_id COLLATE "C", stream COLLATE "C"

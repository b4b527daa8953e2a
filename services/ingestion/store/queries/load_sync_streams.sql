SELECT stream, receipt, file_number, text_offset, line, record, stored_reject_count, change_count
FROM sync_stream WHERE run_id = $1 ORDER BY ordinal

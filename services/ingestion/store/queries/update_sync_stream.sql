UPDATE sync_stream SET receipt = $3, file_number = $4, text_offset = $5, line = $6, record = $7, stored_reject_count = $8, change_count = $9
WHERE run_id = $1 AND stream = $2

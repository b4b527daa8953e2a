-- erase_time: a time of this run
SELECT erasure_id, service, row_count
FROM ingestion.erasure_acknowledgement
ORDER BY erasure_id COLLATE "C", service COLLATE "C"

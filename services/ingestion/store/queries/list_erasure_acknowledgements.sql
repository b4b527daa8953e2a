SELECT service, erase_time, row_count FROM erasure_acknowledgement WHERE erasure_id = $1 ORDER BY service

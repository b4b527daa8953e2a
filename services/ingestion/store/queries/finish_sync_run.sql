UPDATE sync_run SET state = $3, error_message = $4, finish_time = clock_timestamp()
WHERE id = $1 AND lease_epoch = $2 AND state = 2

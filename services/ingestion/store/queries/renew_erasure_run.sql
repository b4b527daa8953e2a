-- $1 erasure, $2 epoch, $3 seconds of the lease. What is known of the run; no row when another process has it.
UPDATE erasure_run SET lease_expire_time = clock_timestamp() + make_interval(secs => $3), error_message = ''
WHERE erasure_id = $1 AND lease_epoch = $2 RETURNING found, wish, row_count

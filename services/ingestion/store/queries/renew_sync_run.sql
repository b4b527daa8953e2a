UPDATE sync_run SET lease_expire_time = clock_timestamp() + make_interval(secs => $3)
WHERE id = $1 AND lease_epoch = $2 AND state = 2 RETURNING cancel_requested

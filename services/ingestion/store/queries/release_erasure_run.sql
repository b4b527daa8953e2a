-- $1 erasure, $2 epoch, $3 seconds until it is tried again, $4 why it failed; empty when it did not
UPDATE erasure_run SET lease_expire_time = clock_timestamp() + make_interval(secs => $3), error_message = $4
WHERE erasure_id = $1 AND lease_epoch = $2

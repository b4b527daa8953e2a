UPDATE sync_run SET cancel_requested = true WHERE id = $1 AND state IN (1, 2)

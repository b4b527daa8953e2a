SELECT id FROM sync_run WHERE source = $1 AND state IN (1, 2)

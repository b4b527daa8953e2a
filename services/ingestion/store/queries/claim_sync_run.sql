UPDATE sync_run SET state = 2, lease_owner = $1, lease_epoch = lease_epoch + 1,
  lease_expire_time = clock_timestamp() + make_interval(secs => $2), claim_count = claim_count + 1,
  start_time = coalesce(start_time, clock_timestamp())
WHERE id = (
  SELECT id FROM sync_run
  WHERE state IN (1, 2) AND (lease_expire_time IS NULL OR lease_expire_time < clock_timestamp())
  ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, source, mode, window_start_time, window_end_time, trace_parent, create_time, lease_epoch, max_deletion_percent

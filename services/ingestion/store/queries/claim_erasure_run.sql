-- $1 owner, $2 seconds of the lease
UPDATE erasure_run SET lease_owner = $1, lease_epoch = lease_epoch + 1,
  lease_expire_time = clock_timestamp() + make_interval(secs => $2)
WHERE erasure_id = (
  SELECT r.erasure_id FROM erasure_run r JOIN erasure e ON e.id = r.erasure_id
  WHERE r.lease_expire_time IS NULL OR r.lease_expire_time < clock_timestamp()
  ORDER BY e.create_time, e.id LIMIT 1 FOR UPDATE OF r SKIP LOCKED)
RETURNING erasure_id, lease_epoch, trace_parent

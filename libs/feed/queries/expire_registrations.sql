-- $1 milliseconds without a read
DELETE FROM feed_registration WHERE consumer IN (
  SELECT consumer FROM feed_registration
  WHERE read_at < clock_timestamp() - $1::bigint * interval '1 millisecond'
  -- Whom another replica is just registering has not expired.
  FOR UPDATE SKIP LOCKED)

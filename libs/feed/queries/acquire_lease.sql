-- $1 name, $2 owner, $3 milliseconds, $4 a holder that is gone, or nothing
INSERT INTO feed_lease AS l (name, owner, epoch, expires_at)
VALUES ($1, $2, 1, clock_timestamp() + $3::bigint * interval '1 millisecond')
ON CONFLICT (name) DO UPDATE SET
  owner = excluded.owner, epoch = l.epoch + 1,
  expires_at = clock_timestamp() + $3::bigint * interval '1 millisecond'
WHERE l.owner IN ('', $2, $4) OR l.expires_at < clock_timestamp()
RETURNING epoch

-- $1 name, $2 owner, $3 milliseconds
INSERT INTO feed_lease AS l (name, owner, epoch, expires_at)
VALUES ($1, $2, 1, clock_timestamp() + $3::bigint * interval '1 millisecond')
ON CONFLICT (name) DO UPDATE SET
  owner = excluded.owner, epoch = l.epoch + 1,
  expires_at = clock_timestamp() + $3::bigint * interval '1 millisecond'
WHERE l.owner = '' OR l.owner = $2 OR l.expires_at < clock_timestamp()
RETURNING epoch

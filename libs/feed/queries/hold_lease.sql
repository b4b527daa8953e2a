-- $1 name, $2 owner, $3 epoch, $4 milliseconds. Locks the row until the transaction ends, so that
-- nobody takes the lease over in between.
UPDATE feed_lease SET expires_at = clock_timestamp() + $4::bigint * interval '1 millisecond'
WHERE name = $1 AND owner = $2 AND epoch = $3 AND expires_at > clock_timestamp()

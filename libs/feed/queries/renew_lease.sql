-- As hold_lease, but leaves a row alone that a batch in flight has locked (and renewed).
UPDATE feed_lease SET expires_at = clock_timestamp() + $4::bigint * interval '1 millisecond'
WHERE name = (SELECT name FROM feed_lease
              WHERE name = $1 AND owner = $2 AND epoch = $3 AND expires_at > clock_timestamp()
              FOR UPDATE SKIP LOCKED)

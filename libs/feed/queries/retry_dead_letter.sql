-- A derivation's letter (feed = schema) is marked dirty by the caller.
UPDATE feed_dead_letter SET state = 'RETRYING', updated_at = clock_timestamp()
WHERE id = $1 AND state = 'OPEN'

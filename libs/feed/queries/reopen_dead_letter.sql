-- $1 id: the key's newer state has not been read yet
UPDATE feed_dead_letter SET state = 'OPEN', updated_at = clock_timestamp()
WHERE id = $1 AND state = 'RETRYING'

SELECT id, kind, key, position, deleted FROM feed_dead_letter
WHERE feed = $1 AND state = 'RETRYING' ORDER BY id LIMIT 100

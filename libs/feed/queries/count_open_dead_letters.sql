SELECT count(*) FROM feed_dead_letter WHERE feed = $1 AND state <> 'CLOSED'

-- $1 feed: a rebuild was asked for, a dead letter is to be retried
SELECT COALESCE((SELECT rebuild_requested FROM feed_cursor WHERE feed = $1), false),
       EXISTS (SELECT 1 FROM feed_dead_letter WHERE feed = $1 AND state = 'RETRYING')

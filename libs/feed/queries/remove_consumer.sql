DELETE FROM feed_registration WHERE consumer = $1 RETURNING consumer

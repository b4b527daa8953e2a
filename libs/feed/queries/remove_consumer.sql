DELETE FROM feed_consumer WHERE consumer = $1 RETURNING consumer

SELECT consumer, position, read_at FROM feed_consumer ORDER BY consumer

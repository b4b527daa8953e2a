DELETE FROM feed_watermark WHERE feed = $1

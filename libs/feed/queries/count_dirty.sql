SELECT count(*) FROM feed_dirty

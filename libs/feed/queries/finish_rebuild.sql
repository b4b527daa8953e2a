UPDATE feed_cursor SET rebuilding = false, updated_at = clock_timestamp() WHERE feed = $1

INSERT INTO feed_cursor (feed, rebuild_requested) VALUES ($1, true)
ON CONFLICT (feed) DO UPDATE SET rebuild_requested = true

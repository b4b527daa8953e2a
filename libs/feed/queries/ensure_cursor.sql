INSERT INTO feed_cursor (feed) VALUES ($1) ON CONFLICT (feed) DO NOTHING

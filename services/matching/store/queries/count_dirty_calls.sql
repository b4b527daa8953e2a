SELECT count(*) FROM feed_dirty WHERE queue = 'call_link'

SELECT count(*), COALESCE(extract(epoch FROM clock_timestamp() - min(marked_at)), 0)::float8
FROM feed_dirty WHERE queue = $1

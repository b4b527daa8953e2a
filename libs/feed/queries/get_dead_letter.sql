SELECT id, feed, kind, key, position, reason, attempts, trace_parent, state, created_at, updated_at
FROM feed_dead_letter WHERE id = $1

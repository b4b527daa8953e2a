-- $1 also closed, $2 before this id, $3 how many
SELECT id, feed, kind, key, position, reason, attempts, trace_parent, state, created_at, updated_at
FROM feed_dead_letter
WHERE ($1::boolean OR state <> 'CLOSED') AND id < $2
ORDER BY id DESC LIMIT $3

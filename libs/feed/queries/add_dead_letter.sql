-- $1 feed, $2 kind, $3 key, $4 position, $5 reason, $6 attempts, $7 trace parent,
-- $8 whether it is a deletion
INSERT INTO feed_dead_letter AS l
  (feed, kind, key, position, reason, attempts, trace_parent, state, deleted)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'OPEN', $8)
ON CONFLICT (feed, kind, key) WHERE state <> 'CLOSED' DO UPDATE SET
  position = excluded.position, reason = excluded.reason,
  attempts = l.attempts + excluded.attempts, trace_parent = excluded.trace_parent, state = 'OPEN',
  deleted = excluded.deleted, updated_at = clock_timestamp()

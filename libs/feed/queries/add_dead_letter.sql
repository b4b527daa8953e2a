-- $1 feed, $2 kind, $3 key, $4 position, $5 reason, $6 attempts, $7 trace parent
INSERT INTO feed_dead_letter AS l
  (feed, kind, key, position, reason, attempts, trace_parent, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'OPEN')
ON CONFLICT (feed, kind, key) WHERE state <> 'CLOSED' DO UPDATE SET
  position = excluded.position, reason = excluded.reason,
  attempts = l.attempts + excluded.attempts, trace_parent = excluded.trace_parent, state = 'OPEN',
  updated_at = clock_timestamp()

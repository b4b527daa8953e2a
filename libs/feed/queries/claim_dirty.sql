-- $1 queue, $2 owner, $3 milliseconds, $4 how many. The oldest free key and those of the same trace
-- among the next ones; fewer after failures, so that a key that ends the process is found by halving.
WITH first AS MATERIALIZED (
  SELECT substring(trace_parent FROM 4 FOR 32) AS trace, attempts FROM feed_dirty
  WHERE queue = $1 AND (claim_expires_at IS NULL OR claim_expires_at < clock_timestamp())
  ORDER BY marked_sequence, key LIMIT 1
), near AS MATERIALIZED (
  SELECT key, substring(trace_parent FROM 4 FOR 32) AS trace FROM feed_dirty
  WHERE queue = $1 AND (claim_expires_at IS NULL OR claim_expires_at < clock_timestamp())
  ORDER BY marked_sequence, key LIMIT 2000
), chosen AS MATERIALIZED (
  SELECT queue, key FROM feed_dirty
  WHERE queue = $1 AND (claim_expires_at IS NULL OR claim_expires_at < clock_timestamp())
    AND key IN (SELECT near.key FROM near, first WHERE near.trace = first.trace)
  ORDER BY marked_sequence, key
  LIMIT (SELECT GREATEST(1, $4::integer >> LEAST(attempts, 30)) FROM first)
  FOR UPDATE SKIP LOCKED
)
UPDATE feed_dirty d SET claim_owner = $2, claim_epoch = d.claim_epoch + 1, attempts = d.attempts + 1,
  claim_expires_at = clock_timestamp() + $3::bigint * interval '1 millisecond'
FROM chosen c WHERE d.queue = c.queue AND d.key = c.key
RETURNING d.key, d.generation, d.claim_epoch, d.attempts, d.marked_sequence, d.trace_parent, d.run_id

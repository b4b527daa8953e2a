-- $1 queue, $2 owner, $3 milliseconds, $4 how many. The oldest free key and those of the same trace
-- among the next ones; fewer after failures, so that a key that ends the process is found by halving.
-- The row comparison (and not queue = $1) makes the planner walk the index also when it knows nothing
-- of the table.
WITH head AS MATERIALIZED (
  SELECT queue, key, marked_sequence, attempts, claim_expires_at,
         substring(trace_parent FROM 4 FOR 32) AS trace
  FROM feed_dirty
  WHERE (queue, marked_sequence, key) >= ($1, -1, '')
  ORDER BY queue, marked_sequence, key LIMIT 2000
), free AS MATERIALIZED (
  SELECT * FROM head
  WHERE queue = $1 AND (claim_expires_at IS NULL OR claim_expires_at < clock_timestamp())
), first AS MATERIALIZED (
  SELECT trace, attempts FROM free ORDER BY marked_sequence, key LIMIT 1
), wanted AS MATERIALIZED (
  SELECT free.queue, free.key FROM free, first WHERE free.trace = first.trace
  ORDER BY free.marked_sequence, free.key
  -- Some may be locked by other replicas at this moment.
  LIMIT (SELECT GREATEST(1, $4::integer >> LEAST(attempts, 30)) * 4 FROM first)
), chosen AS MATERIALIZED (
  SELECT d.queue, d.key FROM feed_dirty d JOIN wanted w ON d.queue = w.queue AND d.key = w.key
  WHERE d.claim_expires_at IS NULL OR d.claim_expires_at < clock_timestamp()
  ORDER BY d.marked_sequence, d.key
  LIMIT (SELECT GREATEST(1, $4::integer >> LEAST(attempts, 30)) FROM first)
  FOR UPDATE OF d SKIP LOCKED
)
UPDATE feed_dirty d SET claim_owner = $2, claim_epoch = d.claim_epoch + 1, attempts = d.attempts + 1,
  claim_expires_at = clock_timestamp() + $3::bigint * interval '1 millisecond'
FROM chosen c WHERE d.queue = c.queue AND d.key = c.key
RETURNING d.key, d.generation, d.claim_epoch, d.attempts, d.marked_sequence, d.trace_parent, d.run_id

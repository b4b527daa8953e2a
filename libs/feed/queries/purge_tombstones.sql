-- Drops what every registered consumer has committed and remembers up to where. Nobody else does so at
-- the same time (lock_dropping.sql). The newest change stays: it is where the feed's head is.
WITH chosen AS MATERIALIZED (
  SELECT kind, key, position FROM feed_change
  WHERE deleted AND position <= (SELECT min(position) FROM feed_registration)
    AND position < (SELECT max(position) FROM feed_change)
  ORDER BY position LIMIT 1000
  -- A key that is being written again is no tombstone any more when that commits.
  FOR UPDATE SKIP LOCKED
), dropped AS (
  DELETE FROM feed_change c USING chosen d
  WHERE c.kind = d.kind AND c.key = d.key AND c.position = d.position
  RETURNING c.position
)
UPDATE feed_incarnation SET dropped_position = GREATEST(dropped_position, d.newest)
FROM (SELECT max(position) AS newest, count(*) AS count FROM dropped) d
WHERE d.count > 0
RETURNING d.count

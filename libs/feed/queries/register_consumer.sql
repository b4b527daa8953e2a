-- $1 consumer, $2 incarnation, $3 position. A reading from the start again (a rebuild) does not lower
-- the position: what was deleted before is swept.
INSERT INTO feed_consumer AS c (consumer, incarnation, position, read_at)
VALUES ($1, $2, $3, clock_timestamp())
ON CONFLICT (consumer) DO UPDATE SET
  position = CASE WHEN c.incarnation = excluded.incarnation
    THEN GREATEST(c.position, excluded.position) ELSE excluded.position END,
  incarnation = excluded.incarnation, read_at = excluded.read_at

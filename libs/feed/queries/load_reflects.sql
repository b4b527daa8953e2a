-- $1 queues that hold nothing back. For each upstream the newest candidate below which nothing is
-- dirty; for each name the least of the ways that lead to it. A way whose far side is not known yet
-- holds all others at 0.
WITH lowest AS MATERIALIZED (
  SELECT COALESCE((SELECT min(marked_sequence) FROM feed_dirty WHERE queue <> ALL ($1::text[])),
                  9223372036854775807) AS sequence
), reached AS (
  SELECT c.feed, COALESCE(w.position, 0) AS position, w.reflects
  FROM feed_cursor c CROSS JOIN lowest
    LEFT JOIN LATERAL (
      SELECT position, reflects FROM feed_watermark
      WHERE feed = c.feed AND sequence < lowest.sequence
      ORDER BY sequence DESC LIMIT 1) w ON true
), ways AS (
  SELECT feed AS name, position FROM reached
  UNION ALL
  SELECT e.key, e.value::bigint FROM reached r, jsonb_each_text(r.reflects) e
  UNION ALL
  SELECT other.feed, 0 FROM reached r JOIN reached other ON other.feed <> r.feed
  WHERE r.reflects IS NULL
)
SELECT name, min(position) FROM ways GROUP BY name ORDER BY name

-- $1 name of a feed. For each upstream: up to which position of that feed its consequences are here.
WITH lowest AS MATERIALIZED (
  SELECT COALESCE((SELECT min(marked_sequence) FROM feed_dirty), 9223372036854775807) AS sequence
)
SELECT c.feed, CASE WHEN c.feed = $1 THEN COALESCE(w.position, 0)
                    ELSE COALESCE((w.reflects ->> $1)::bigint, 0) END
FROM feed_cursor c CROSS JOIN lowest
  LEFT JOIN LATERAL (
    SELECT position, reflects FROM feed_watermark
    WHERE feed = c.feed AND sequence < lowest.sequence
    ORDER BY sequence DESC LIMIT 1) w ON true
ORDER BY c.feed

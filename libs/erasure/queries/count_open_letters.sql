-- $1 feed, $2 kinds, $3 keys. Open letters of these records, and of derivations from them.
SELECT count(*)
FROM feed_dead_letter l JOIN unnest($2::text[], $3::text[]) AS t (kind, key) ON l.key = t.key
WHERE l.state <> 'CLOSED' AND ((l.feed = $1 AND l.kind = t.kind) OR l.position = 0)

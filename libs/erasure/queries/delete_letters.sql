-- $1 feed, $2 kinds, $3 keys. Closed letters of these records, and of derivations from them.
DELETE FROM feed_dead_letter l USING unnest($2::text[], $3::text[]) AS t (kind, key)
WHERE l.key = t.key AND l.state = 'CLOSED' AND ((l.feed = $1 AND l.kind = t.kind) OR l.position = 0)

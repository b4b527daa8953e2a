-- $1 feed, $2 kinds, $3 keys
UPDATE feed_dead_letter l SET state = 'CLOSED', updated_at = clock_timestamp()
FROM unnest($2::text[], $3::text[]) AS i(kind, key)
WHERE l.feed = $1 AND l.kind = i.kind AND l.key = i.key AND l.state <> 'CLOSED'

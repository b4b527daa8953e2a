DELETE FROM feed_seen s USING unnest($2::text[], $3::text[]) AS i(kind, key)
WHERE s.feed = $1 AND s.kind = i.kind AND s.key = i.key

-- $1 feed, $2 kinds, $3 keys. The feed is joined, not compared with a constant: see add_seen.sql.
DELETE FROM feed_seen s
USING unnest(array_fill($1::text, ARRAY[cardinality($3::text[])]), $2::text[], $3::text[])
  AS i(feed, kind, key)
WHERE s.feed = i.feed AND s.kind = i.kind AND s.key = i.key

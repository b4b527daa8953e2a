-- $1 feed, $2 kinds, $3 keys, $4 generation. Writes nothing for keys that are known already.
INSERT INTO feed_seen AS s (feed, kind, key, generation)
SELECT $1, i.kind, i.key, $4
FROM unnest($2::text[], $3::text[]) AS i(kind, key)
  LEFT JOIN feed_seen k ON k.feed = $1 AND k.kind = i.kind AND k.key = i.key
WHERE k.key IS NULL OR k.generation <> $4
ON CONFLICT (feed, kind, key) DO UPDATE SET generation = excluded.generation

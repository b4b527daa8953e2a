-- $1 feed, $2 kinds, $3 keys, $4 generation. Writes nothing for keys that are known already. (A plain
-- join would be planned as a hash over the whole table when its statistics are old.)
INSERT INTO feed_seen AS s (feed, kind, key, generation)
SELECT $1, i.kind, i.key, $4
FROM unnest($2::text[], $3::text[]) AS i(kind, key)
WHERE COALESCE((SELECT k.generation FROM feed_seen k
                WHERE k.feed = $1 AND k.kind = i.kind AND k.key = i.key LIMIT 1), -1) <> $4
ON CONFLICT (feed, kind, key) DO UPDATE SET generation = excluded.generation

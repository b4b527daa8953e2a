-- $1 erasure, $2 kinds, $3 keys. Records of these kinds that have all of these keys.
INSERT INTO erasure_candidate (erasure_id, kind, id)
SELECT $1, kind, id FROM record WHERE kind = ANY ($2) AND mention_keys @> $3::bigint[]::integer[]
ON CONFLICT DO NOTHING

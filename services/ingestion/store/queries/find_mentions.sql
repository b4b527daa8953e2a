-- $1 kind, $2 keys. Records that have all of these keys.
SELECT id FROM record WHERE kind = $1 AND mention_keys @> $2::bigint[]::integer[] ORDER BY id

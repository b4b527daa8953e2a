-- $1 kind, $2 id, $3 keys
UPDATE record SET mention_keys = $3::bigint[]::integer[] WHERE kind = $1 AND id = $2

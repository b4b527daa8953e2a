-- $1 kind, $2 id, $3 content, $4 its hash, $5 name key, $6 mention keys
UPDATE record SET content = $3, content_hash = $4, name_key = $5, mention_keys = $6::bigint[]::integer[]
WHERE kind = $1 AND id = $2

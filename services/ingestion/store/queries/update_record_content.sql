-- $1 kind, $2 id, $3 content, $4 its hash, $5 name key
UPDATE record SET content = $3, content_hash = $4, name_key = $5 WHERE kind = $1 AND id = $2

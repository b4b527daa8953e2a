UPDATE record SET content = $3, content_hash = $4 WHERE kind = $1 AND id = $2

SELECT kind, key FROM feed_seen WHERE feed = $1 AND generation <> $2 ORDER BY kind, key LIMIT $3

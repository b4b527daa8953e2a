UPDATE feed_lease SET owner = '', expires_at = clock_timestamp()
WHERE name = $1 AND owner = $2 AND epoch = $3

SELECT EXISTS (SELECT 1 FROM feed_lease
               WHERE name = $1 AND owner = $2 AND epoch = $3)

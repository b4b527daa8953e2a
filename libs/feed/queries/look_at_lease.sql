-- $1 name, $2 owner: who else holds it
SELECT owner FROM feed_lease
WHERE name = $1 AND owner <> '' AND owner <> $2 AND expires_at >= clock_timestamp()

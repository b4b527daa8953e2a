SELECT NOT EXISTS (
  SELECT 1 FROM feed_lease
  WHERE name = $1 AND owner <> '' AND owner <> $2 AND expires_at >= clock_timestamp())

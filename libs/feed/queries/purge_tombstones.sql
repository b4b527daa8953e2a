-- The newest change stays: it is where the feed's head is.
DELETE FROM feed_change WHERE (kind, key) IN (
  SELECT kind, key FROM feed_change
  WHERE deleted AND position <= (SELECT min(position) FROM feed_consumer)
    AND position < (SELECT max(position) FROM feed_change)
  ORDER BY position LIMIT 1000)

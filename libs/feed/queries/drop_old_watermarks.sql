-- $1 feed. Keeps the newest that is reached and all that are not yet.
DELETE FROM feed_watermark
WHERE feed = $1 AND sequence < (
  SELECT max(sequence) FROM feed_watermark
  WHERE feed = $1 AND sequence < COALESCE((SELECT min(marked_sequence) FROM feed_dirty),
                                          9223372036854775807))

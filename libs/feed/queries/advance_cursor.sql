-- $1 feed, $2 incarnation, $3 position, $4 reflects or NULL (keep), $5 start head. Runs after everything
-- that depends on what was applied is marked: the candidate watermark's sequence must be above theirs.
-- Of the older candidates the newest that is reached stays, and all that are not yet. A re-read has no
-- candidate before it has swept: the deletions that it stands for are not applied yet.
WITH advanced AS (
  UPDATE feed_cursor SET incarnation = $2, position = $3, start_head = $5,
    reflects = COALESCE($4::jsonb, reflects), attempt_size = 0, attempt_count = 0,
    updated_at = clock_timestamp(),
    suspect_until = CASE WHEN suspect_until > $3 THEN suspect_until ELSE 0 END
  WHERE feed = $1
  RETURNING feed, position, reflects, rebuilding
), candidate AS (
  INSERT INTO feed_watermark (feed, sequence, position, reflects)
  SELECT feed, nextval('feed_dirty_sequence'), position, reflects FROM advanced
  WHERE NOT rebuilding
)
DELETE FROM feed_watermark
WHERE feed = $1 AND sequence < (
  SELECT max(sequence) FROM feed_watermark
  WHERE feed = $1 AND sequence < COALESCE((SELECT min(marked_sequence) FROM feed_dirty),
                                          9223372036854775807))

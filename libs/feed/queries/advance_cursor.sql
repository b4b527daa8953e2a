-- $1 feed, $2 incarnation, $3 position, $4 reflects or NULL (keep)
UPDATE feed_cursor SET incarnation = $2, position = $3, reflects = COALESCE($4::jsonb, reflects),
  attempt_size = 0, attempt_count = 0, updated_at = clock_timestamp(),
  suspect_until = CASE WHEN suspect_until > $3 THEN suspect_until ELSE 0 END
WHERE feed = $1

-- $1 consumer, $2 the position that it has committed. That it tells an earlier one than before is no
-- error: it reads from the start again, or its own database was restored.
INSERT INTO feed_registration (consumer, position, read_at)
VALUES ($1, $2, clock_timestamp())
ON CONFLICT (consumer) DO UPDATE SET position = excluded.position, read_at = excluded.read_at

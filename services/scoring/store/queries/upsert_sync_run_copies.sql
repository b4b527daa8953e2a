INSERT INTO sync_run_copy (id, position, feed_position, finished_at)
SELECT id, position, feed_position, to_timestamp(finished / 1000000.0)
FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[])
  AS run (id, position, feed_position, finished)
ON CONFLICT (id) DO UPDATE
SET position = excluded.position, feed_position = excluded.feed_position,
    finished_at = excluded.finished_at
WHERE sync_run_copy.position < excluded.position

-- $1 kinds, $2 keys, $3 deleted (0 or 1), $4 content hashes, $5 trace parents, $6 run ids
WITH input AS (
  SELECT *
  FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[])
    WITH ORDINALITY AS t(kind, key, deleted, content_hash, trace_parent, run_id, ordinal)
), changed AS (
  SELECT i.*
  -- One look into the index for each key, whatever the statistics say.
  FROM input i LEFT JOIN LATERAL (
    SELECT key, deleted, content_hash FROM feed_change
    WHERE kind = i.kind AND key = i.key LIMIT 1) c ON true
  WHERE CASE
    WHEN c.key IS NULL OR c.deleted THEN i.deleted = 0
    ELSE i.deleted = 1 OR c.content_hash <> i.content_hash
  END
  ORDER BY i.ordinal
), moved AS (
  INSERT INTO feed_change
    (kind, key, position, deleted, content_hash, trace_parent, run_id, changed_at)
  SELECT kind, key, nextval('feed_position'), deleted = 1,
         CASE WHEN deleted = 1 THEN '' ELSE content_hash END, trace_parent, run_id,
         clock_timestamp()
  FROM changed
  ON CONFLICT (kind, key) DO UPDATE SET
    position = excluded.position, deleted = excluded.deleted,
    content_hash = excluded.content_hash, trace_parent = excluded.trace_parent,
    run_id = excluded.run_id, changed_at = excluded.changed_at
  RETURNING 1
), told AS (
  SELECT count(*) AS moved FROM moved
)
SELECT moved, CASE WHEN moved > 0 THEN
  pg_notify('dealtrace_feed_' || current_schema(), '')::text END
FROM told

-- $1 queues, $2 keys, $3 trace parent, $4 run id, $5 sequence to inherit or NULL
WITH marks AS (
  SELECT DISTINCT queue, key FROM unnest($1::text[], $2::text[]) AS t(queue, key)
), drawn AS MATERIALIZED (
  SELECT COALESCE($5::bigint, nextval('feed_dirty_sequence')) AS sequence
), marked AS (
  INSERT INTO feed_dirty AS d
    (queue, key, generation, marked_sequence, marked_at, trace_parent, run_id)
  -- Rows are always locked in this order, so that two markers do not wait for each other.
  SELECT queue, key, 1, drawn.sequence, clock_timestamp(), $3, $4
  FROM (SELECT * FROM marks ORDER BY queue, key) m, drawn
  ON CONFLICT (queue, key) DO UPDATE SET
    generation = d.generation + 1,
    marked_sequence = LEAST(d.marked_sequence, excluded.marked_sequence),
    trace_parent = excluded.trace_parent, run_id = excluded.run_id
  RETURNING 1
)
SELECT pg_notify('dealtrace_dirty_' || current_schema(), '') FROM (SELECT count(*) FROM marked) c

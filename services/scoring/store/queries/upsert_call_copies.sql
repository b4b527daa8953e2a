-- Times are microseconds since 1970; the least bigint stands for none.
INSERT INTO call_copy (id, position, started_at)
SELECT id, position, to_timestamp(NULLIF(started, -9223372036854775807) / 1000000.0)
FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS call (id, position, started)
ON CONFLICT (id) DO UPDATE SET position = excluded.position, started_at = excluded.started_at
WHERE call_copy.position < excluded.position

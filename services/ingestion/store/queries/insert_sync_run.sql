INSERT INTO sync_run (id, number, source, mode, state, window_start_time, window_end_time, trace_parent, create_time, max_deletion_percent)
SELECT $1 || '-' || number, number, $1, $2, 1, $3, $4, $5, clock_timestamp(), $6
FROM (SELECT nextval('sync_run_number') AS number) AS next
ON CONFLICT (source) WHERE state IN (1, 2) DO NOTHING RETURNING id

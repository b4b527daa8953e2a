-- When each source was last read whole; of one that never was, when its first run began.
SELECT source, EXTRACT(epoch FROM coalesce(max(finish_time) FILTER (WHERE state = 3), min(create_time)))::double precision
FROM sync_run GROUP BY source

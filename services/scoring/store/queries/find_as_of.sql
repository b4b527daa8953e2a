-- The newest event in the data that is not later than the newest run that brought any; NULL without.
WITH newest AS (SELECT max(finished_at) AS finished_at FROM sync_run_copy)
SELECT max(event) FROM (
  SELECT max(opened_at) AS event FROM opportunity_copy, newest WHERE opened_at <= finished_at
  UNION ALL
  SELECT max(closed_at) FROM opportunity_copy, newest WHERE closed_at <= finished_at
  UNION ALL
  SELECT max(started_at) FROM call_copy, newest WHERE started_at <= finished_at
) AS events

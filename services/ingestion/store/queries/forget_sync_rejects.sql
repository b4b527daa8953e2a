-- $1 how many days the raw lines that a run rejected are kept; they are personal data.
DELETE FROM sync_reject WHERE (run_id, stream, number) IN (
  SELECT reject.run_id, reject.stream, reject.number
  FROM sync_reject reject JOIN sync_run run ON run.id = reject.run_id
  WHERE run.finish_time < now() - make_interval(days => $1::int)
  LIMIT 5000
)
RETURNING 1

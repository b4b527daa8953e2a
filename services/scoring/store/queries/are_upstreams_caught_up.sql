-- Do matching and insight tell that all consequences of the newest run have reached this service?
SELECT EXISTS (SELECT FROM sync_run_copy) AND (
  SELECT count(*) = 2 FROM feed_cursor
  WHERE feed IN ('matching', 'insight')
    AND COALESCE((reflects ->> 'ingestion')::bigint, 0) >= (SELECT max(feed_position) FROM sync_run_copy))

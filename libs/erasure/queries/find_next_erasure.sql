-- $1 queue. The position on ingestion's feed of the erasure that is claimed next; 0 of one that ingestion no
-- longer knows.
SELECT COALESCE(e.position - COALESCE(c.version_base, 0), 0)
FROM feed_dirty d
  LEFT JOIN erasure_copy e ON e.id = d.key
  LEFT JOIN feed_cursor c ON c.feed = 'ingestion'
WHERE (d.queue, d.marked_sequence, d.key) >= ($1, -1, '') AND d.queue = $1
ORDER BY d.queue, d.marked_sequence, d.key LIMIT 1

-- $1 id. Its content, its position on ingestion's feed and how many rows were removed or changed.
SELECT e.content, e.position - COALESCE(c.version_base, 0), e.row_count
FROM erasure_copy e LEFT JOIN feed_cursor c ON c.feed = 'ingestion'
WHERE e.id = $1

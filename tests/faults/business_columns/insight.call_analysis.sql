-- analyzed_at: a time of this run
SELECT call_id, content_hash, content
FROM insight.call_analysis
ORDER BY call_id COLLATE "C"

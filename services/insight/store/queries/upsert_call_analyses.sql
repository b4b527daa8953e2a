INSERT INTO call_analysis (call_id, content_hash, content, analyzed_at)
SELECT call_id, content_hash, content, now()
FROM unnest($1::text[], $2::text[], $3::bytea[]) AS new_analysis (call_id, content_hash, content)
ORDER BY call_id
ON CONFLICT (call_id) DO UPDATE
SET content_hash = excluded.content_hash, content = excluded.content,
    analyzed_at = excluded.analyzed_at
WHERE call_analysis.content_hash <> excluded.content_hash
RETURNING call_id

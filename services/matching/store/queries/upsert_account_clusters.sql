INSERT INTO account_cluster (id, content_hash, content, changed_at)
SELECT id, content_hash, content, now()
FROM unnest($1::text[], $2::text[], $3::bytea[]) AS new_cluster (id, content_hash, content)
ORDER BY id
ON CONFLICT (id) DO UPDATE
SET content_hash = excluded.content_hash, content = excluded.content, changed_at = excluded.changed_at
WHERE account_cluster.content_hash <> excluded.content_hash

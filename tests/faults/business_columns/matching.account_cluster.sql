-- changed_at: a time of this run
SELECT id, content_hash, content
FROM matching.account_cluster
ORDER BY id COLLATE "C"

SELECT id, content, changed_at FROM account_cluster
WHERE id > $1
  AND ($2 = '' OR id = (SELECT cluster_id FROM account_cluster_member WHERE account_id = $2))
ORDER BY id
LIMIT $3

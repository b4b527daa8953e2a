SELECT account_id, cluster_id
FROM matching.account_cluster_member
ORDER BY account_id COLLATE "C"

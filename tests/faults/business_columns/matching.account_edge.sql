SELECT account_id, other_id, content
FROM matching.account_edge
ORDER BY account_id COLLATE "C", other_id COLLATE "C"

SELECT holder, key, company
FROM matching.candidate_key
ORDER BY holder COLLATE "C", key COLLATE "C"

SELECT call_id, key
FROM matching.call_key
ORDER BY call_id COLLATE "C", key COLLATE "C"

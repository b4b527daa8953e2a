SELECT call_id, origin, key
FROM matching.call_key
ORDER BY call_id COLLATE "C", origin COLLATE "C", key COLLATE "C"

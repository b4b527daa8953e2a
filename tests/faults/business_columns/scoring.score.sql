SELECT opportunity_id, win_probability, content_hash, content
FROM scoring.score
ORDER BY opportunity_id COLLATE "C"

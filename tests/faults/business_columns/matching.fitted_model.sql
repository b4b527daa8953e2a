-- created_at: a time of this run
SELECT id, content, creator
FROM matching.fitted_model
ORDER BY id COLLATE "C"

-- position: the place in the feed, by the order of arrival
SELECT id, started_at
FROM scoring.call_copy
ORDER BY id COLLATE "C"

-- position: the place in the feed, by the order of arrival
SELECT id, content
FROM insight.transcript_copy
ORDER BY id COLLATE "C"

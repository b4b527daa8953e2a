-- position: the place in the feed, by the order of arrival
SELECT id, content
FROM matching.call_mention
ORDER BY id COLLATE "C"

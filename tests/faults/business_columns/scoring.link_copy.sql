-- position: the place in the feed, by the order of arrival
SELECT id, opportunity_id
FROM scoring.link_copy
ORDER BY id COLLATE "C"

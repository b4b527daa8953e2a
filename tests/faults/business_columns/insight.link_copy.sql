-- position: the place in the feed, by the order of arrival
SELECT id, opportunity_id, too_short
FROM insight.link_copy
ORDER BY id COLLATE "C"

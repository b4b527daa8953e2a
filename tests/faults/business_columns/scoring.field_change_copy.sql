-- position: the place in the feed, by the order of arrival
SELECT id, content, opportunity_id
FROM scoring.field_change_copy
ORDER BY id COLLATE "C"

-- position: the place in the feed, by the order of arrival
SELECT id, content, account_id
FROM matching.contact_copy
ORDER BY id COLLATE "C"

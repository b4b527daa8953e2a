-- position: the place in the feed, by the order of arrival
SELECT id, content, account_id, owner_id, product_id
FROM matching.opportunity_copy
ORDER BY id COLLATE "C"

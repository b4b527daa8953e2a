-- position: the place in the feed, by the order of arrival
SELECT kind, id, owner, owners, team, manager
FROM insight.rights_row
ORDER BY kind COLLATE "C", id COLLATE "C"

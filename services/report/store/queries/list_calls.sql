-- $1 last id of the page before, $2 page size. Calls by id with what matching decided.
SELECT c.id, c.content, l.content
FROM fact c LEFT JOIN fact l ON l.kind = 'link' AND l.id = c.id
WHERE c.kind = 'call' AND c.id > $1
ORDER BY c.id
LIMIT $2

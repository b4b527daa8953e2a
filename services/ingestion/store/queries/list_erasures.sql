-- $1 last id of the page before or '', $2 page size. Ids, newest first.
SELECT e.id FROM erasure e LEFT JOIN erasure last ON last.id = $1
WHERE last.id IS NULL OR (e.create_time, e.id) < (last.create_time, last.id)
ORDER BY e.create_time DESC, e.id DESC LIMIT $2

-- $1 last id of the page before, $2 page size
SELECT id, comment, undo_comment FROM review_decision WHERE id > $1 ORDER BY id LIMIT $2

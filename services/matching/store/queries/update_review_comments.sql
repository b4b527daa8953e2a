-- $1 id, $2 comment, $3 of the undoing
UPDATE review_decision SET comment = $2, undo_comment = $3 WHERE id = $1

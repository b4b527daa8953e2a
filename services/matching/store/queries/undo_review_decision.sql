UPDATE review_decision SET undone_at = now(), undone_by = $2, undo_comment = $3
WHERE id = $1 AND undone_at IS NULL
RETURNING id, verdict, call_id, opportunity_id, reviewer, comment, decided_at, undone_at, undone_by, undo_comment,
  account_id, other_account_id, restored_version

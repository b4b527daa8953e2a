SELECT id, verdict, call_id, opportunity_id, reviewer, comment, decided_at, undone_at, undone_by, undo_comment,
  account_id, other_account_id, restored_version
FROM review_decision WHERE id = $1

INSERT INTO review_decision (verdict, call_id, opportunity_id, reviewer, comment, account_id, other_account_id,
  restored_version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id, verdict, call_id, opportunity_id, reviewer, comment, decided_at, undone_at, undone_by, undo_comment,
  account_id, other_account_id, restored_version

SELECT id, verdict, call_id, opportunity_id, reviewer, comment, decided_at, undone_at, undone_by, undo_comment,
  account_id, other_account_id, restored_version
FROM review_decision
WHERE id < $1 AND ($2 = '' OR call_id = $2) AND ($3 = '' OR reviewer = $3)
  AND ($4 = '' OR account_id = $4 OR other_account_id = $4)
ORDER BY id DESC
LIMIT $5

-- decided_at: a time of this run
-- undone_at: a time of this run
SELECT id, verdict, call_id, opportunity_id, reviewer, comment, undone_by, undo_comment, account_id,
  other_account_id, restored_version
FROM matching.review_decision
ORDER BY id

-- Calls of which something was said that holds.
SELECT DISTINCT call_id FROM review_decision
WHERE call_id > $1 AND undone_at IS NULL
ORDER BY call_id
LIMIT $2

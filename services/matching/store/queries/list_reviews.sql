-- After the link of priority $2 and call $3.
SELECT call_id, content, decided_at, amount_at_stake, review_priority
FROM link
WHERE decision = $1 AND review_priority > 0
  AND (review_priority < $2 OR (review_priority = $2 AND call_id > $3))
ORDER BY review_priority DESC, call_id
LIMIT $4

SELECT call_id, content, decided_at FROM link
WHERE call_id > $1 AND ($2 = 0 OR decision = $2) AND ($3 = '' OR reason = $3)
  AND ($4 = '' OR opportunity_id = $4) AND ($5 = '' OR account_id = $5)
ORDER BY call_id
LIMIT $6

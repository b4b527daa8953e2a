SELECT DISTINCT call_id FROM review_decision
WHERE opportunity_id <> '' AND opportunity_id = ANY($1::text[]) AND undone_at IS NULL

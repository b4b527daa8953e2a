SELECT call_id, verdict, opportunity_id, undone_at IS NOT NULL
FROM review_decision WHERE call_id = ANY($1::text[]) ORDER BY id

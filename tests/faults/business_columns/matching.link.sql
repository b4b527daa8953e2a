-- decided_at: a time of this run
SELECT call_id, decision, reason, opportunity_id, account_id, too_short, content_hash, content
FROM matching.link
ORDER BY call_id COLLATE "C"

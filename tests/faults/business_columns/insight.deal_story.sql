-- derived_at: a time of this run
SELECT opportunity_id, outcome, main_reason, crm_reason_kind, content_hash, content
FROM insight.deal_story
ORDER BY opportunity_id COLLATE "C"

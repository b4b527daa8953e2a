-- decided_at: a time of this run
-- version: how many states came before, by the order of arrival
SELECT call_id, decision, reason, opportunity_id, account_id, too_short, content_hash, content, review_revision,
  amount_at_stake, review_priority
FROM matching.link
ORDER BY call_id COLLATE "C"

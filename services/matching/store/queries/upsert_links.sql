INSERT INTO link (call_id, decision, reason, opportunity_id, account_id, too_short, content_hash,
                  content, review_revision, amount_at_stake, review_priority, decided_at)
SELECT call_id, decision, reason, opportunity_id, account_id, too_short <> 0, content_hash, content,
       review_revision, amount_at_stake, review_priority, now()
FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[],
            $8::bytea[], $9::bigint[], $10::bigint[], $11::bigint[])
     AS new_link (call_id, decision, reason, opportunity_id, account_id, too_short, content_hash, content,
                  review_revision, amount_at_stake, review_priority)
ORDER BY call_id
ON CONFLICT (call_id) DO UPDATE
SET decision = excluded.decision, reason = excluded.reason,
    opportunity_id = excluded.opportunity_id, account_id = excluded.account_id,
    too_short = excluded.too_short, content_hash = excluded.content_hash,
    content = excluded.content, review_revision = excluded.review_revision,
    amount_at_stake = excluded.amount_at_stake, review_priority = excluded.review_priority,
    decided_at = CASE WHEN link.content_hash = excluded.content_hash THEN link.decided_at
                 ELSE excluded.decided_at END,
    version = CASE WHEN link.content_hash = excluded.content_hash THEN link.version
              ELSE link.version + 1 END
WHERE (link.content_hash, link.review_revision, link.amount_at_stake, link.review_priority)
      IS DISTINCT FROM (excluded.content_hash, excluded.review_revision, excluded.amount_at_stake,
                        excluded.review_priority)

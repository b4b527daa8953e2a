INSERT INTO link (call_id, decision, reason, opportunity_id, account_id, too_short, content_hash,
                  content, decided_at)
SELECT call_id, decision, reason, opportunity_id, account_id, too_short <> 0, content_hash, content,
       now()
FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[],
            $8::bytea[]) AS new_link (call_id, decision, reason, opportunity_id, account_id, too_short,
                                      content_hash, content)
ORDER BY call_id
ON CONFLICT (call_id) DO UPDATE
SET decision = excluded.decision, reason = excluded.reason,
    opportunity_id = excluded.opportunity_id, account_id = excluded.account_id,
    too_short = excluded.too_short, content_hash = excluded.content_hash,
    content = excluded.content, decided_at = excluded.decided_at
WHERE link.content_hash <> excluded.content_hash

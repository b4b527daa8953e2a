INSERT INTO deal_story (opportunity_id, outcome, main_reason, crm_reason_kind, content_hash, content,
                        derived_at)
SELECT opportunity_id, outcome, main_reason, crm_reason_kind, content_hash, content, now()
FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::bytea[])
     AS new_story (opportunity_id, outcome, main_reason, crm_reason_kind, content_hash, content)
ORDER BY opportunity_id
ON CONFLICT (opportunity_id) DO UPDATE
SET outcome = excluded.outcome, main_reason = excluded.main_reason,
    crm_reason_kind = excluded.crm_reason_kind, content_hash = excluded.content_hash,
    content = excluded.content, derived_at = excluded.derived_at
WHERE deal_story.content_hash <> excluded.content_hash

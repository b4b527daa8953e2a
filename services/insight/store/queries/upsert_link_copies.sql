INSERT INTO link_copy (id, position, opportunity_id, too_short)
SELECT id, position, opportunity_id, too_short <> 0
FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[])
     AS new_link (id, position, opportunity_id, too_short)
ON CONFLICT (id) DO UPDATE
SET position = excluded.position, opportunity_id = excluded.opportunity_id,
    too_short = excluded.too_short
WHERE link_copy.position < excluded.position
RETURNING id

INSERT INTO link_copy (id, position, opportunity_id)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[])
ON CONFLICT (id) DO UPDATE
SET position = excluded.position, opportunity_id = excluded.opportunity_id
WHERE link_copy.position < excluded.position

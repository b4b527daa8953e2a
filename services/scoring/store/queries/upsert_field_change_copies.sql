INSERT INTO field_change_copy (id, position, content, opportunity_id)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::bytea[], $4::text[])
ON CONFLICT (id) DO UPDATE
SET position = excluded.position, content = excluded.content,
    opportunity_id = excluded.opportunity_id
WHERE field_change_copy.position < excluded.position

INSERT INTO contact_copy (id, position, content, account_id)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::bytea[], $4::text[])
ON CONFLICT (id) DO UPDATE
SET position = excluded.position, content = excluded.content, account_id = excluded.account_id
WHERE contact_copy.position < excluded.position
RETURNING id

INSERT INTO opportunity_copy (id, position, content, account_id, owner_id, product_id)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::bytea[], $4::text[], $5::text[], $6::text[])
ON CONFLICT (id) DO UPDATE
SET position = excluded.position, content = excluded.content, account_id = excluded.account_id,
    owner_id = excluded.owner_id, product_id = excluded.product_id
WHERE opportunity_copy.position < excluded.position
RETURNING id

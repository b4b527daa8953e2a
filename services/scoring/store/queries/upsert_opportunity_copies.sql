-- Times are microseconds since 1970; the least bigint stands for none.
INSERT INTO opportunity_copy (id, position, content, account_id, owner_id, product_id, outcome,
                              opened_at, closed_at)
SELECT id, position, content, account_id, owner_id, product_id, outcome,
       to_timestamp(NULLIF(opened, -9223372036854775807) / 1000000.0),
       to_timestamp(NULLIF(closed, -9223372036854775807) / 1000000.0)
FROM unnest($1::text[], $2::bigint[], $3::bytea[], $4::text[], $5::text[], $6::text[], $7::text[],
            $8::bigint[], $9::bigint[])
  AS deal (id, position, content, account_id, owner_id, product_id, outcome, opened, closed)
ON CONFLICT (id) DO UPDATE
SET position = excluded.position, content = excluded.content, account_id = excluded.account_id,
    owner_id = excluded.owner_id, product_id = excluded.product_id, outcome = excluded.outcome,
    opened_at = excluded.opened_at, closed_at = excluded.closed_at
WHERE opportunity_copy.position < excluded.position

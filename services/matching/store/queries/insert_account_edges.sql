INSERT INTO account_edge (account_id, other_id, content)
SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[])

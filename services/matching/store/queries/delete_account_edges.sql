DELETE FROM account_edge
WHERE (account_id, other_id) IN (SELECT account_id, other_id FROM unnest($1::text[], $2::text[]) AS gone (account_id, other_id))

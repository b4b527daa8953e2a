-- Everything that hangs together with these accounts.
WITH RECURSIVE reached (account_id) AS (
  SELECT unnest($1::text[])
  UNION
  SELECT account_edge.other_id FROM reached JOIN account_edge ON account_edge.account_id = reached.account_id
)
SELECT account_id FROM reached

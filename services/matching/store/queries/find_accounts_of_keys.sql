-- The accounts that hold a key, with it; of a key that more than $2 hold, any $2 + 1 of them.
SELECT wanted.key, substr(holders.holder, 9)
FROM unnest($1::text[]) AS wanted (key)
CROSS JOIN LATERAL (
  SELECT holder FROM candidate_key
  WHERE candidate_key.key = wanted.key AND holder LIKE 'account/%'
  LIMIT $2 + 1
) AS holders

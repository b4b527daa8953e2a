SELECT wanted.key, holders.company
FROM unnest($1::text[]) AS wanted (key)
CROSS JOIN LATERAL (
  SELECT DISTINCT company FROM candidate_key WHERE candidate_key.key = wanted.key
  ORDER BY company LIMIT $2 + 1
) AS holders

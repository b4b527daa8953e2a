SELECT wanted.key
FROM unnest($1::text[]) AS wanted (key)
WHERE (SELECT count(*) FROM (
         SELECT DISTINCT company FROM candidate_key WHERE candidate_key.key = wanted.key LIMIT $2 + 1
       ) AS holders) > $2

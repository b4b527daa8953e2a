-- The keys that more than $2 accounts hold.
SELECT wanted.key
FROM unnest($1::text[]) AS wanted (key)
WHERE (SELECT count(*) FROM (
         SELECT FROM candidate_key
         WHERE candidate_key.key = wanted.key AND holder LIKE 'account/%' LIMIT $2 + 1
       ) AS holders) > $2

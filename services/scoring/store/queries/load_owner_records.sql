SELECT owner_id, count(*), count(*) FILTER (WHERE outcome = 'WON')
FROM opportunity_copy
WHERE owner_id <> '' AND owner_id = ANY($1::text[]) AND outcome <> 'OPEN' AND closed_at < $2
GROUP BY owner_id

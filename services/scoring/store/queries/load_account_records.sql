SELECT account_id, count(*), count(*) FILTER (WHERE outcome = 'WON')
FROM opportunity_copy
WHERE account_id <> '' AND account_id = ANY($1::text[]) AND outcome <> 'OPEN' AND closed_at < $2
GROUP BY account_id

SELECT DISTINCT substr(holder, 9) FROM candidate_key WHERE key = ANY($1::text[]) AND holder LIKE 'account/%'

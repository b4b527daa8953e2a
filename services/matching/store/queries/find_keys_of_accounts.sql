SELECT DISTINCT key FROM candidate_key
WHERE holder = ANY($1::text[]) AND (key LIKE 'name:%' OR key LIKE 'phone:%' OR key LIKE 'domain:%')

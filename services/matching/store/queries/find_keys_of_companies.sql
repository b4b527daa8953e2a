SELECT DISTINCT key FROM candidate_key WHERE company = ANY($1::text[])

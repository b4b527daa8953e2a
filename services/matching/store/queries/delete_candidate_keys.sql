DELETE FROM candidate_key WHERE holder = ANY($1::text[])

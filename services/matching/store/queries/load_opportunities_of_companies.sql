SELECT id, content FROM opportunity_copy
WHERE (account_id <> '' AND account_id = ANY($1::text[])) OR (account_id = '' AND id = ANY($2::text[]))

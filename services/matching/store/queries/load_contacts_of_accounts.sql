SELECT id, content FROM contact_copy WHERE account_id <> '' AND account_id = ANY($1::text[])

SELECT id, content FROM account_copy WHERE id = ANY($1::text[])

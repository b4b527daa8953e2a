SELECT account_id, other_id, content FROM account_edge WHERE account_id = ANY($1::text[])

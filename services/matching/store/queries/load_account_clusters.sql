SELECT id, content, changed_at FROM account_cluster WHERE id = ANY($1::text[])

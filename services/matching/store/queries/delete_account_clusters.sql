DELETE FROM account_cluster WHERE id = ANY($1::text[]) RETURNING id

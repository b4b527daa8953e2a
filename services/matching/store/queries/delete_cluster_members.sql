DELETE FROM account_cluster_member WHERE account_id = ANY($1::text[])

INSERT INTO account_cluster_member (account_id, cluster_id)
SELECT * FROM unnest($1::text[], $2::text[])

-- One derivation of clusters at a time, on all replicas: a cluster depends on accounts that others may derive.
SELECT pg_advisory_xact_lock(hashtextextended('account clusters', 0))

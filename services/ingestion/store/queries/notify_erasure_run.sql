SELECT pg_notify('erasure_run', '')

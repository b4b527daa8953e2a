SELECT pg_notify('sync_run', '')

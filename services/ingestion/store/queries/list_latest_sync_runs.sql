SELECT DISTINCT ON (source) source, id FROM sync_run ORDER BY source, number DESC

SELECT pg_advisory_xact_lock(hashtextextended('dealtrace/feed/' || current_schema(), 0))

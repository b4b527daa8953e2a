SELECT pg_notify('dealtrace_feed_' || current_schema(), '')::text

SELECT id, source, mode, state, window_start_time, window_end_time, error_message, trace_parent, create_time, start_time, finish_time, claim_count, number, max_deletion_percent
FROM sync_run WHERE ($1 = 0 OR number < $1) AND ($2 = '' OR source = $2) ORDER BY number DESC LIMIT $3

SELECT id, source, mode, state, window_start_time, window_end_time, error_message, trace_parent, create_time, start_time, finish_time, claim_count, number, max_deletion_percent
FROM sync_run WHERE id = $1

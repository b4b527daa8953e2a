-- number: drawn from a sequence, which skips numbers of transactions that were undone
-- trace_parent: random, one a command
-- create_time: a time of this run
-- start_time: a time of this run
-- finish_time: a time of this run
-- claim_count: how often a process took the run over
-- lease_owner: which process
-- lease_epoch: how often it was leased
-- lease_expire_time: a time of this run
SELECT id, source, mode, state, window_start_time, window_end_time, error_message,
       cancel_requested, max_deletion_percent
FROM ingestion.sync_run
ORDER BY id COLLATE "C"

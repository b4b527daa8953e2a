-- id: drawn from a sequence
-- attempt_count: how often delivery was tried
-- error_message: what the last try met
-- create_time: a time of this run
-- update_time: a time of this run
SELECT destination, idempotency_key, record, payload, state
FROM ingestion.outbox_entry
ORDER BY destination COLLATE "C", idempotency_key COLLATE "C"

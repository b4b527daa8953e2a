SELECT id, destination, record, idempotency_key, state, attempt_count, error_message, create_time, update_time
FROM outbox_entry WHERE ($1 = 0 OR id < $1) AND ($2 = 0 OR state = $2) ORDER BY id DESC LIMIT $3

SELECT id, content_hash, update_micros, first_run_id FROM record WHERE kind = $1 AND id = ANY ($2) ORDER BY id FOR UPDATE

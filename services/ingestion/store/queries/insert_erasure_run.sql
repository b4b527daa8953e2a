-- $1 erasure, $2 wish, $3 trace parent
INSERT INTO erasure_run (erasure_id, wish, trace_parent) VALUES ($1, $2, $3)

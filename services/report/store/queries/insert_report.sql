-- $1 id, $2 state, $3 wait until, $4 trace parent, $5 resource.
INSERT INTO report (id, state, wait_until, trace_parent, resource) VALUES ($1, $2, $3, $4, $5)

-- $1 report, $2 seconds until the next look, $3 resource. Only while it is unfinished.
UPDATE report SET look_at = now() + make_interval(secs => $2), resource = $3
WHERE id = $1 AND state IN (1, 2)

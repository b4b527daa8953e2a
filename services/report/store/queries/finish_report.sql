-- $1 report, $2 attempt, $3 state, $4 resource. Nothing when another attempt has begun or it is finished.
UPDATE report SET state = $3, resource = $4 WHERE id = $1 AND attempt = $2 AND state IN (1, 2)

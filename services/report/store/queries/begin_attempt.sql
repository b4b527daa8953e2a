-- $1 report, $2 state, $3 resource. The attempt that begins.
UPDATE report SET state = $2, attempt = attempt + 1, resource = $3 WHERE id = $1 RETURNING attempt

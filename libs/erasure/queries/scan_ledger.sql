-- $1 principal, $2 method, $3 request id of the last row, $4 how many
SELECT principal, method, request_id, response FROM request_ledger
WHERE (principal, method, request_id) > ($1, $2, $3) AND length(response) > 0
ORDER BY principal, method, request_id LIMIT $4

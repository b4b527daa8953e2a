-- $1 principal, $2 method, $3 request id, $4 answer
UPDATE request_ledger SET response = $4 WHERE principal = $1 AND method = $2 AND request_id = $3

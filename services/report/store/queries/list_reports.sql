-- $1 number of the last report of the page before, $2 page size; $3 whether the reader sees all, $4 the reader.
-- Newest first.
SELECT number, resource FROM report
WHERE number < $1 AND ($3::boolean OR (requester = $4 AND requester <> ''))
ORDER BY number DESC LIMIT $2

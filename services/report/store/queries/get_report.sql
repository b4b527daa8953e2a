-- $1 id; $2 whether the reader sees all, $3 the reader.
SELECT resource, attempt, rows_dropped FROM report
WHERE id = $1 AND ($2::boolean OR (requester = $3 AND requester <> ''))

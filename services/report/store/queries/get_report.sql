-- $1 id.
SELECT resource, attempt, rows_dropped FROM report WHERE id = $1

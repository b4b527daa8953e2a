-- $1 number of the last report of the page before, $2 page size. Newest first.
SELECT number, resource FROM report WHERE number < $1 ORDER BY number DESC LIMIT $2

-- $1 number of the last report of the page before, $2 page size. Oldest first.
SELECT number, id, attempt, resource FROM report WHERE state = 3 AND number > $1 ORDER BY number LIMIT $2

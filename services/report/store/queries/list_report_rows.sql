-- $1 report, $2 attempt, $3 number of the figure or -1 for all rows, $4 last ordinal, $5 page size.
SELECT ordinal, content FROM report_row
WHERE report_id = $1 AND attempt = $2 AND ordinal > $4 AND ($3::integer < 0 OR $3::integer = ANY (figures))
ORDER BY ordinal
LIMIT $5

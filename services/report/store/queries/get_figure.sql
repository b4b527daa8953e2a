-- $1 report, $2 attempt, $3 figure.
SELECT number, row_count FROM report_figure WHERE report_id = $1 AND attempt = $2 AND figure = $3

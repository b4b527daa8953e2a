-- $1 report, $2 attempt, $3 format.
SELECT bytes FROM report_content WHERE report_id = $1 AND attempt = $2 AND format = $3 ORDER BY chunk

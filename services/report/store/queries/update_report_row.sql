-- $1 report, $2 attempt, $3 ordinal, $4 content.
UPDATE report_row SET content = $4 WHERE report_id = $1 AND attempt = $2 AND ordinal = $3

-- report_id: random, one a command; the query takes the first report
-- attempt: how often a process began it; the query takes the attempt that finished it
-- chunk: where a form is cut depends on the length of what bytes hold
-- bytes: hold the report's id, trace, time and feed positions in many places; what else they tell is in report_figure and report_row
SELECT DISTINCT t.format
FROM report.report_content t
JOIN report.report r ON r.id = t.report_id AND r.attempt = t.attempt
WHERE r.number = (SELECT min(number) FROM report.report)
ORDER BY t.format

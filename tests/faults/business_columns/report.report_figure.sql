-- report_id: random, one a command; the query takes the first report
-- attempt: how often a process began it; the query takes the attempt that finished it
SELECT t.figure, t.number, t.row_count
FROM report.report_figure t
JOIN report.report r ON r.id = t.report_id AND r.attempt = t.attempt
WHERE r.number = (SELECT min(number) FROM report.report)
ORDER BY t.figure

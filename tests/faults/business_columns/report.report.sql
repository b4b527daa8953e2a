-- id: random, one a command; the query takes the first report
-- number: drawn from a sequence
-- attempt: how often a process began it
-- look_at: a time of this run
-- wait_until: a time of this run
-- trace_parent: random, one a command
-- resource: holds the id, the times, the trace and the positions of this run beside what report_row and report_figure tell
SELECT state, rows_dropped, requester, requester_user, requester_teams, sees_all
FROM report.report
WHERE number = (SELECT min(number) FROM report.report)
ORDER BY number

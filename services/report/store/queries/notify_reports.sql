-- A hint for workers and for those who wait for a report's end.
SELECT pg_notify('dealtrace_reports_' || current_schema(), '')

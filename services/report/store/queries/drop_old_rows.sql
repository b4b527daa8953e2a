-- $1 how many finished reports keep their rows. Deletes the rows of the oldest of the others.
WITH kept AS (
  SELECT min(number) AS number
  FROM (SELECT number FROM report WHERE state = 3 ORDER BY number DESC LIMIT $1) newest
), old AS (
  SELECT report.id FROM report, kept
  WHERE report.state = 3 AND NOT report.rows_dropped AND report.number < kept.number
  ORDER BY report.number LIMIT 1
), marked AS (
  UPDATE report SET rows_dropped = true FROM old WHERE report.id = old.id RETURNING report.id
)
DELETE FROM report_row USING marked WHERE report_row.report_id = marked.id

-- $1 how many finished reports keep their rows. Marks at most one older report and deletes its rows.
WITH old AS (
  SELECT id FROM report WHERE state = 3 AND NOT rows_dropped ORDER BY number DESC OFFSET $1 LIMIT 1
), marked AS (
  UPDATE report SET rows_dropped = true FROM old WHERE report.id = old.id RETURNING report.id
)
DELETE FROM report_row USING marked WHERE report_row.report_id = marked.id

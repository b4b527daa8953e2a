-- $1 how many days a finished report is kept (counted from the end of its wait, which is some minutes
-- after its making). Deletes some of the older ones with all that belongs to them.
WITH old AS (
  DELETE FROM report WHERE id IN (
    SELECT id FROM report
    WHERE state NOT IN (1, 2) AND wait_until < now() - make_interval(days => $1::int)
    ORDER BY number LIMIT 50
  )
  RETURNING id
), contents AS (
  DELETE FROM report_content USING old WHERE report_content.report_id = old.id
), figures AS (
  DELETE FROM report_figure USING old WHERE report_figure.report_id = old.id
), dropped_rows AS (
  DELETE FROM report_row USING old WHERE report_row.report_id = old.id
)
SELECT id FROM old

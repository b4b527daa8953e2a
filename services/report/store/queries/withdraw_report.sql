-- $1 report, $2 state, $3 resource. Deletes all that it said; how many rows that was.
WITH withdrawn AS (
  UPDATE report SET state = $2, resource = $3, rows_dropped = true WHERE id = $1 RETURNING id
), contents AS (
  DELETE FROM report_content USING withdrawn WHERE report_id = id RETURNING 1
), figures AS (
  DELETE FROM report_figure USING withdrawn WHERE report_id = id RETURNING 1
), dropped_rows AS (
  DELETE FROM report_row USING withdrawn WHERE report_id = id RETURNING 1
)
SELECT (SELECT count(*) FROM contents) + (SELECT count(*) FROM figures)
  + (SELECT count(*) FROM dropped_rows)

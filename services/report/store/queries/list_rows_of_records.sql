-- $1 resource names. Rows in which one of them stands, of all reports.
SELECT r.report_id, r.attempt, r.ordinal, r.content FROM report_row r
WHERE EXISTS (SELECT FROM unnest($1::text[]) AS t (name)
              WHERE position(convert_to(t.name, 'UTF8') IN r.content) > 0)

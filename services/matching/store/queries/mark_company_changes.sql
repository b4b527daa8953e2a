-- The one applier holds the lease's row, so that positions become visible in their order.
INSERT INTO company_change (company, position)
SELECT company, nextval('company_change_position') FROM unnest($1::text[]) AS changed (company)
ON CONFLICT (company) DO UPDATE SET position = excluded.position

SELECT DISTINCT opportunity_id FROM link_copy WHERE id = ANY($1::text[]) AND opportunity_id <> ''
ORDER BY opportunity_id

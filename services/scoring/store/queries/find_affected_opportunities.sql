-- Deals that depend on these accounts, owners, products, field changes and calls, as linked now.
SELECT id FROM opportunity_copy
WHERE (account_id <> '' AND account_id = ANY($1::text[]))
   OR (owner_id <> '' AND owner_id = ANY($2::text[]))
   OR (product_id <> '' AND product_id = ANY($3::text[]))
UNION
SELECT opportunity_id FROM field_change_copy WHERE id = ANY($4::text[])
UNION
SELECT opportunity_id FROM link_copy WHERE opportunity_id <> '' AND id = ANY($5::text[])

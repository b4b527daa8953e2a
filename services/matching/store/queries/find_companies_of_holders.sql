-- Companies of records as they are now: by contact, by opportunity, by owner and by product.
SELECT 'accounts/' || account_id AS company FROM contact_copy
WHERE id = ANY($1::text[]) AND account_id <> ''
UNION
SELECT CASE account_id WHEN '' THEN 'opportunities/' || id ELSE 'accounts/' || account_id END
FROM opportunity_copy
WHERE id = ANY($2::text[]) OR (owner_id <> '' AND owner_id = ANY($3::text[]))
   OR (product_id <> '' AND product_id = ANY($4::text[]))

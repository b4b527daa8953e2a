SELECT id, content FROM product_copy WHERE id = ANY($1::text[])

INSERT INTO call_key (call_id, key)
SELECT * FROM unnest($1::text[], $2::text[])

INSERT INTO call_key (call_id, key, origin)
SELECT call_id, key, $3 FROM unnest($1::text[], $2::text[]) AS new_key (call_id, key)

SELECT DISTINCT call_id FROM call_key WHERE key = ANY($1::text[])

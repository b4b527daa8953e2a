DELETE FROM call_key WHERE call_id = ANY($1::text[]) AND origin = $2

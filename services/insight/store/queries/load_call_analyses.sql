SELECT call_id, content FROM call_analysis WHERE call_id = ANY($1::text[])

DELETE FROM call_analysis WHERE call_id = ANY($1::text[]) RETURNING call_id

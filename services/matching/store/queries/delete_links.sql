DELETE FROM link WHERE call_id = ANY($1::text[]) RETURNING call_id

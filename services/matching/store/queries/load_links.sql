SELECT call_id, content, decided_at FROM link WHERE call_id = ANY($1::text[])

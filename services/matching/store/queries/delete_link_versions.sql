DELETE FROM link_version WHERE call_id = ANY($1::text[])

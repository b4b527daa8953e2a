SELECT stream, number, file, line, field, reason, raw FROM sync_reject
WHERE run_id = $1 AND (stream, number) > ($2::text COLLATE "C", $3) ORDER BY stream, number LIMIT $4

SELECT id, content FROM record WHERE kind = $1 AND id > $2 AND ($3 = 0 OR outcome = $3)
  AND ($4::timestamptz IS NULL OR event_time >= $4) AND ($5::timestamptz IS NULL OR event_time < $5)
ORDER BY id LIMIT $6

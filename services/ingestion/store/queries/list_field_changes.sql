SELECT id, content, (extract(epoch FROM event_time) * 1000000)::bigint FROM record
WHERE parent = $1 AND parent <> '' AND kind = 'field_change'
  AND ((extract(epoch FROM event_time) * 1000000)::bigint, id) > ($2, $3::text COLLATE "C")
  AND ($4::timestamptz IS NULL OR recorded_time <= $4)
ORDER BY (extract(epoch FROM event_time) * 1000000)::bigint, id LIMIT $5

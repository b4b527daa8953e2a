SELECT id, content FROM record WHERE parent = $1 AND parent <> '' AND kind = $2 AND id > $3
  AND ($4 = '' OR owner = $4) AND ($5 = 0 OR outcome = $5)
ORDER BY id LIMIT $6

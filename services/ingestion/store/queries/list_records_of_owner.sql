SELECT id, content FROM record WHERE owner = $1 AND owner <> '' AND kind = $2 AND id > $3 AND ($4 = 0 OR outcome = $4)
ORDER BY id LIMIT $5

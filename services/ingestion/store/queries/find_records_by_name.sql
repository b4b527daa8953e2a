SELECT name_key, min(id) FROM record WHERE kind = $1 AND name_key = ANY ($2) AND name_key <> '' AND id > $3 AND id < $4
GROUP BY name_key HAVING count(*) = 1

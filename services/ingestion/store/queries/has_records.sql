SELECT EXISTS (SELECT 1 FROM record WHERE kind = ANY ($1) AND id > $2 AND id < $3)

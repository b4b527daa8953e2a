SELECT id, content FROM record WHERE kind = $1 AND id = ANY ($2)

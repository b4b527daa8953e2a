DELETE FROM record WHERE kind = $1 AND id = ANY ($2) RETURNING id

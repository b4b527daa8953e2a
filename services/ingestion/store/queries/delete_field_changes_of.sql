DELETE FROM record WHERE kind = 'field_change' AND parent = ANY ($1) AND parent <> '' RETURNING id

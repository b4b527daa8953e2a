-- $1 id, $2 how many rows were removed or changed
UPDATE erasure_copy SET row_count = $2 WHERE id = $1

-- $1 erasure, $2 rows removed or changed
UPDATE erasure_run SET row_count = row_count + $2 WHERE erasure_id = $1

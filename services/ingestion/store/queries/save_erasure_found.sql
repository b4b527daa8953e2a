-- $1 erasure. The wish is not needed any more.
UPDATE erasure_run SET found = true, wish = '' WHERE erasure_id = $1

DELETE FROM erasure_run WHERE erasure_id = $1

SELECT kind, id FROM erasure_touched_record WHERE erasure_id = $1 ORDER BY kind, id

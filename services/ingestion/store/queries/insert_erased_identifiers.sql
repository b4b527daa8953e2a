INSERT INTO erased_identifier (hash, erasure_id) SELECT unnest($1::text[]), $2 ON CONFLICT DO NOTHING

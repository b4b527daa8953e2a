INSERT INTO erasure (id, content, create_time) VALUES (gen_random_uuid()::text, $1, $2) RETURNING id

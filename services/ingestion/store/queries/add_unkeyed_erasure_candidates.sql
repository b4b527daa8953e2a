-- $1 erasure, $2 kinds. Records of these kinds of which no keys were made.
INSERT INTO erasure_candidate (erasure_id, kind, id)
SELECT $1, kind, id FROM record WHERE kind = ANY ($2) AND mention_keys IS NULL
ON CONFLICT DO NOTHING

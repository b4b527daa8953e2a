-- $1 kind. Records of which no keys were made.
SELECT id FROM record WHERE kind = $1 AND mention_keys IS NULL ORDER BY id

-- $1 how many. Records of which no keys were made.
SELECT kind, id, content FROM record WHERE mention_keys IS NULL ORDER BY kind, id LIMIT $1 FOR UPDATE SKIP LOCKED

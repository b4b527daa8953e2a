-- $1 id, $2 position, $3 content
INSERT INTO erasure_copy AS e (id, position, content) VALUES ($1, $2, $3)
ON CONFLICT (id) DO UPDATE SET position = excluded.position, content = excluded.content
WHERE e.position < excluded.position

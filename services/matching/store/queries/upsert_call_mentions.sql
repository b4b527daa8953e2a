INSERT INTO call_mention (id, position, content)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::bytea[])
ON CONFLICT (id) DO UPDATE SET position = excluded.position, content = excluded.content
WHERE call_mention.position < excluded.position
RETURNING id

-- $1 kind, $2 ids, $3 positions, $4 references, $5 1 when too short, $6 contents. The newer state stands.
INSERT INTO fact (kind, id, position, reference, too_short, content)
SELECT $1, u.id, u.position, u.reference, u.too_short <> 0, u.content
FROM unnest($2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::bytea[])
  AS u (id, position, reference, too_short, content)
ON CONFLICT (kind, id) DO UPDATE
SET position = excluded.position, reference = excluded.reference, too_short = excluded.too_short,
    content = excluded.content
WHERE fact.position < excluded.position

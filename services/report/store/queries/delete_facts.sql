-- $1 kind, $2 ids, $3 positions of their tombstones.
DELETE FROM fact USING unnest($2::text[], $3::bigint[]) AS gone (id, position)
WHERE fact.kind = $1 AND fact.id = gone.id AND fact.position <= gone.position

-- $1 kinds, $2 ids, $3 positions, $4 teams, $5 managers; $6 and $7 the owners: number of the row (from 1) and
-- name; $8 the one owner.
INSERT INTO rights_row AS stored (kind, id, position, owner, owners, team, manager)
SELECT u.kind, u.id, u.position, u.owner, COALESCE(o.names, '{}'), u.team, u.manager
FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $8::text[]) WITH ORDINALITY
       AS u (kind, id, position, team, manager, owner, number)
  LEFT JOIN (SELECT number, array_agg(DISTINCT name) AS names
             FROM unnest($6::bigint[], $7::text[]) AS held (number, name) GROUP BY number) o
    USING (number)
ON CONFLICT (kind, id) DO UPDATE
SET position = excluded.position, owner = excluded.owner, owners = excluded.owners,
    team = excluded.team, manager = excluded.manager
WHERE stored.position <= excluded.position

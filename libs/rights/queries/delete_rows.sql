-- $1 kinds, $2 ids, $3 positions of their tombstones.
DELETE FROM rights_row stored USING unnest($1::text[], $2::text[], $3::bigint[]) AS gone (kind, id, position)
WHERE stored.kind = gone.kind AND stored.id = gone.id AND stored.position <= gone.position

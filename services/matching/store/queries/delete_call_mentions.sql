DELETE FROM call_mention AS copy
USING unnest($1::text[], $2::bigint[]) AS gone (id, position)
WHERE copy.id = gone.id AND copy.position < gone.position
RETURNING copy.id

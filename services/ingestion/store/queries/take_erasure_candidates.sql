-- $1 erasure, $2 how many
DELETE FROM erasure_candidate WHERE (erasure_id, kind, id) IN (
  SELECT erasure_id, kind, id FROM erasure_candidate WHERE erasure_id = $1 ORDER BY kind, id LIMIT $2)
RETURNING kind, id

SELECT call_id, content, decided_at, version, review_revision
FROM (
  SELECT call_id, content, decided_at, version, review_revision FROM link WHERE call_id = $1
  UNION ALL
  SELECT call_id, content, decided_at, version, review_revision FROM link_version WHERE call_id = $1
) AS versions
WHERE version < $2
ORDER BY version DESC
LIMIT $3

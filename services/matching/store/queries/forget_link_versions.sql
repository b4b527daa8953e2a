-- Replaced versions that were decided more than $1 days ago.
DELETE FROM link_version
WHERE (call_id, version) IN (
  SELECT call_id, version FROM link_version
  WHERE decided_at < now() - make_interval(days => $1::integer)
  LIMIT 5000
)
RETURNING version

-- $1 last call and $2 last version of the page before, $3 page size
SELECT call_id, version, content FROM link_version
WHERE (call_id, version) > ($1, $2) ORDER BY call_id, version LIMIT $3

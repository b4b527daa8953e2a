-- $1 call, $2 version, $3 content
UPDATE link_version SET content = $3 WHERE call_id = $1 AND version = $2

SELECT r.error_message, (SELECT count(*) FROM erasure_candidate c WHERE c.erasure_id = r.erasure_id)
FROM erasure_run r WHERE r.erasure_id = $1

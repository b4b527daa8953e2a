-- $1 report, $2 owner, $3 seconds.
UPDATE report_claim SET expires_at = now() + make_interval(secs => $3)
WHERE report_id = $1 AND owner = $2 AND expires_at > now()

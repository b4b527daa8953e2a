-- $1 report, $2 owner.
DELETE FROM report_claim WHERE report_id = $1 AND owner = $2

-- $1 queue
SELECT DISTINCT claim_owner FROM feed_dirty WHERE queue = $1 AND claim_owner <> ''

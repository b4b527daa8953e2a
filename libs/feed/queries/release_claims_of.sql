-- $1 queue, $2 owners that are gone, or have lost count. Their attempts stay counted: one of these keys
-- may have been the reason.
UPDATE feed_dirty SET claim_owner = '', claim_expires_at = NULL
WHERE queue = $1 AND claim_owner = ANY ($2::text[])

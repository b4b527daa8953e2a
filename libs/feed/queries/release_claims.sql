-- $1 queue, $2 owner, $3 keys, $4 epochs: given back by a process that lives, which is no failure of
-- the keys
UPDATE feed_dirty d SET claim_owner = '', claim_expires_at = NULL, attempts = GREATEST(d.attempts - 1, 0)
FROM unnest($3::text[], $4::bigint[]) AS c(key, epoch)
WHERE d.queue = $1 AND d.claim_owner = $2 AND d.key = c.key AND d.claim_epoch = c.epoch

-- $1 queue, $2 owner, $3 keys, $4 epochs: given back by a process that lives, which is no failure of
-- the keys
UPDATE feed_dirty d SET claim_owner = '', claim_expires_at = NULL, attempts = GREATEST(d.attempts - 1, 0)
FROM unnest(array_fill($1::text, ARRAY[cardinality($3::text[])]), $3::text[], $4::bigint[])
  AS c(queue, key, epoch)
WHERE d.queue = c.queue AND d.key = c.key AND d.claim_owner = $2 AND d.claim_epoch = c.epoch

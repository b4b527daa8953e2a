-- $1 queue, $2 owner, $3 keys, $4 epochs, $5 generations
DELETE FROM feed_dirty d
USING unnest($3::text[], $4::bigint[], $5::bigint[]) AS c(key, epoch, generation)
WHERE d.queue = $1 AND d.claim_owner = $2 AND d.key = c.key AND d.claim_epoch = c.epoch
  AND d.generation = c.generation

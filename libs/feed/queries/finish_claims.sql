-- $1 queue, $2 owner, $3 keys, $4 epochs, $5 generations
DELETE FROM feed_dirty d
USING unnest(array_fill($1::text, ARRAY[cardinality($3::text[])]), $3::text[], $4::bigint[],
             $5::bigint[]) AS c(queue, key, epoch, generation)
WHERE d.queue = c.queue AND d.key = c.key AND d.claim_owner = $2 AND d.claim_epoch = c.epoch
  AND d.generation = c.generation

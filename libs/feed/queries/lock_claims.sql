-- $1 queue, $2 owner, $3 keys, $4 epochs: those still ours, locked, with their generation
SELECT d.key, d.generation
FROM feed_dirty d JOIN
  unnest(array_fill($1::text, ARRAY[cardinality($3::text[])]), $3::text[], $4::bigint[])
    AS c(queue, key, epoch)
  ON d.queue = c.queue AND d.key = c.key AND d.claim_epoch = c.epoch
WHERE d.claim_owner = $2
ORDER BY d.key FOR UPDATE OF d

-- $1 id, $2 position of its tombstone
DELETE FROM erasure_copy WHERE id = $1 AND position <= $2

-- $1 after, $2 up to and including, $3 how many, $4 kinds
SELECT kind, key, position, deleted, trace_parent, run_id, changed_at
FROM feed_change
WHERE position > $1 AND position <= $2 AND kind = ANY ($4::text[])
ORDER BY position
LIMIT $3

-- Must outlive this process, not the server: its commit need not wait for the disk.
-- $1 feed, $2 owner, $3 size, $4 count, $5 end, $6 suspect until
UPDATE feed_cursor SET attempt_owner = $2, attempt_size = $3, attempt_count = $4, attempt_end = $5,
  suspect_until = $6
WHERE feed = $1
RETURNING set_config('synchronous_commit', 'off', true)

-- Everything that is read from now on counts as newer than what was applied before.
UPDATE feed_cursor SET incarnation = '', version_base = version_base + position, position = 0,
  start_head = 0, generation = generation + 1, rebuilding = true, rebuild_requested = false,
  reflects = NULL, attempt_size = 0, attempt_count = 0, suspect_until = 0, updated_at = clock_timestamp()
WHERE feed = $1

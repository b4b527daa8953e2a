SELECT incarnation, position, version_base, generation, rebuilding, rebuild_requested,
       COALESCE(reflects::text, ''), attempt_owner, attempt_size, attempt_count, attempt_end,
       suspect_until, start_head
FROM feed_cursor WHERE feed = $1

-- position: the place in the feed, by the order of arrival
-- trace_parent: random, one a command
-- run_id: the run whose mark on the key was the last
-- changed_at: a time of this run
SELECT kind, key, deleted, content_hash
FROM insight.feed_change
ORDER BY kind COLLATE "C", key COLLATE "C"

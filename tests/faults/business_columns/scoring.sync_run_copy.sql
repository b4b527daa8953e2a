-- position: the place in the feed, by the order of arrival
-- feed_position: the head of the feed at the end of the run; a repeated batch draws positions again
-- finished_at: a time of this run
SELECT id
FROM scoring.sync_run_copy
ORDER BY id COLLATE "C"

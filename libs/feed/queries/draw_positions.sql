-- $1 how many. The feed is locked, so that no other transaction draws from between.
SELECT min(position), clock_timestamp()
FROM (SELECT nextval('feed_position') AS position FROM generate_series(1, $1::bigint)) drawn

-- No row: another replica is dropping tombstones at this moment.
SELECT dropped_position FROM feed_incarnation FOR UPDATE SKIP LOCKED

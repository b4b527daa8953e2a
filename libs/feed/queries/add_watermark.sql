-- $1 feed. Runs in the transaction that advanced the cursor, after everything was marked.
INSERT INTO feed_watermark (feed, sequence, position, reflects)
SELECT feed, nextval('feed_dirty_sequence'), position, reflects FROM feed_cursor WHERE feed = $1

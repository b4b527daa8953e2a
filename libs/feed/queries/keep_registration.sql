-- $1 consumer, of the version before: it reads and does not tell what it has committed
UPDATE feed_registration SET read_at = clock_timestamp() WHERE consumer = $1

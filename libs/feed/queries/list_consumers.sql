-- $1 milliseconds without a read after which a consumer is forgotten
SELECT consumer, position, read_at, read_at + $1::bigint * interval '1 millisecond'
FROM feed_registration ORDER BY consumer

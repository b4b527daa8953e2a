-- create_time: a time of this run
SELECT id, content
FROM ingestion.erasure
ORDER BY id COLLATE "C"

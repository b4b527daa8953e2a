SELECT hash, erasure_id
FROM ingestion.erased_identifier
ORDER BY hash COLLATE "C"

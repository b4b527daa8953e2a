SELECT source, stream, path, size_bytes, modify_nanos, sha256, config_hash, text_offset, line,
       record
FROM ingestion.sync_file
ORDER BY source COLLATE "C", stream COLLATE "C", path COLLATE "C"

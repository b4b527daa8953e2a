INSERT INTO sync_file (source, stream, path, size_bytes, modify_nanos, sha256, config_hash, text_offset, line, record)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

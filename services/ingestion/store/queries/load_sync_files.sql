SELECT path, size_bytes, modify_nanos, sha256, config_hash, text_offset, line, record FROM sync_file WHERE source = $1 AND stream = $2

-- mention_keys: made from content
SELECT kind, id, content, content_hash, update_micros, event_time, recorded_time, parent,
       owner, outcome, name_key, observed, first_run_id, last_run_id
FROM ingestion.record
ORDER BY kind COLLATE "C", id COLLATE "C"

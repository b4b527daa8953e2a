-- What must be equal for a consumer's cursor to mean anything: this feed's own id, the cluster and its
-- timeline (another after a fail-over or a point-in-time restore), and the table itself (another after
-- a dump was restored, also into the same cluster).
SELECT (SELECT id FROM feed_incarnation)::text
         || '/' || (SELECT system_identifier FROM pg_control_system())
         || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8)
         || '/' || to_regclass('feed_change')::oid,
       COALESCE((SELECT max(position) FROM feed_change), 0),
       (SELECT dropped_position FROM feed_incarnation)

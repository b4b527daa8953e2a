-- How much of a stream, in per cent, the run may delete for being absent; null: the source's or the default.
ALTER TABLE sync_run ADD COLUMN max_deletion_percent smallint;

-- Erasures of people as ingestion's feed tells them; see libs/erasure.
CREATE TABLE erasure_copy (
  id text COLLATE "C" PRIMARY KEY,
  position bigint NOT NULL,
  -- crm.v1.Erasure.
  content bytea NOT NULL,
  -- How many rows were removed or changed here.
  row_count bigint NOT NULL DEFAULT 0
);
-- Those that were told before this service listened.
UPDATE feed_cursor SET rebuild_requested = true WHERE feed = 'ingestion';

-- By these the records that may mention a person are found (libs/erasure/mention_keys.h). NULL: not made yet, by an older
-- version; such a record is looked at for every erasure until they are made.
ALTER TABLE record ADD COLUMN mention_keys integer[];
CREATE INDEX record_mention_keys ON record USING gin (mention_keys);
CREATE INDEX record_without_mention_keys ON record (kind, id) WHERE mention_keys IS NULL;

-- An erasure that ingestion has not finished and published. It belongs to whoever holds its lease, as a sync run does.
CREATE TABLE erasure_run (
  erasure_id text COLLATE "C" PRIMARY KEY REFERENCES erasure,
  -- crm.v1.Erasure as it was asked for, in clear; emptied as soon as it is known who the person is.
  wish bytea NOT NULL,
  -- Whether the person's records are deleted and the candidates stored.
  found boolean NOT NULL DEFAULT false,
  trace_parent text NOT NULL,
  row_count bigint NOT NULL DEFAULT 0,
  -- Why the last try failed; empty while it goes well.
  error_message text NOT NULL DEFAULT '',
  lease_owner text NOT NULL DEFAULT '',
  lease_epoch bigint NOT NULL DEFAULT 0,
  lease_expire_time timestamptz
);

-- The records that are still to be looked at: what is left of them is the checkpoint.
CREATE TABLE erasure_candidate (
  erasure_id text COLLATE "C" NOT NULL REFERENCES erasure_run ON DELETE CASCADE,
  kind text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  PRIMARY KEY (erasure_id, kind, id)
);

-- The records that were deleted or changed, for the receipt.
CREATE TABLE erasure_touched_record (
  erasure_id text COLLATE "C" NOT NULL REFERENCES erasure_run ON DELETE CASCADE,
  kind text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  PRIMARY KEY (erasure_id, kind, id)
);

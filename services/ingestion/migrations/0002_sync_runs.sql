CREATE SEQUENCE sync_run_number;

-- A run belongs to whoever holds its lease: owner, epoch, expiry by this database's clock. Every
-- write of a run's results first renews the lease in the same transaction, so that a process that
-- was paused writes nothing when it wakes.
CREATE TABLE sync_run (
  id text COLLATE "C" PRIMARY KEY,
  number bigint NOT NULL UNIQUE,
  source text COLLATE "C" NOT NULL,
  -- ingestion.v1.SyncRun.Mode and .State.
  mode smallint NOT NULL,
  state smallint NOT NULL,
  window_start_time timestamptz,
  window_end_time timestamptz,
  error_message text NOT NULL DEFAULT '',
  trace_parent text NOT NULL,
  create_time timestamptz NOT NULL,
  start_time timestamptz,
  finish_time timestamptz,
  cancel_requested boolean NOT NULL DEFAULT false,
  claim_count integer NOT NULL DEFAULT 0,
  lease_owner text NOT NULL DEFAULT '',
  lease_epoch bigint NOT NULL DEFAULT 0,
  lease_expire_time timestamptz
);
-- Two runs of one source would tread on each other.
CREATE UNIQUE INDEX sync_run_active ON sync_run (source) WHERE state IN (1, 2);

-- How far a run has read each stream, advanced with what was read.
CREATE TABLE sync_stream (
  run_id text COLLATE "C" NOT NULL REFERENCES sync_run ON DELETE CASCADE,
  stream text COLLATE "C" NOT NULL,
  ordinal smallint NOT NULL,
  -- ingestion.v1.StreamReceipt.
  receipt bytea NOT NULL,
  -- The file that is read, and the place in it.
  file_number integer NOT NULL DEFAULT 0,
  text_offset bigint NOT NULL DEFAULT 0,
  line bigint NOT NULL DEFAULT 1,
  record bigint NOT NULL DEFAULT 0,
  stored_reject_count bigint NOT NULL DEFAULT 0,
  change_count bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (run_id, stream)
);

-- Lines that could not be read or stored.
CREATE TABLE sync_reject (
  run_id text COLLATE "C" NOT NULL REFERENCES sync_run ON DELETE CASCADE,
  stream text COLLATE "C" NOT NULL,
  number bigint NOT NULL,
  file text NOT NULL,
  line bigint NOT NULL,
  field text NOT NULL,
  reason text NOT NULL,
  raw text NOT NULL,
  PRIMARY KEY (run_id, stream, number)
);

-- Each file as it was when a run had read it to its end, so that the next incremental run knows what
-- is new in it.
CREATE TABLE sync_file (
  source text COLLATE "C" NOT NULL,
  stream text COLLATE "C" NOT NULL,
  path text COLLATE "C" NOT NULL,
  size_bytes bigint NOT NULL,
  modify_nanos bigint NOT NULL,
  sha256 text NOT NULL,
  -- How it was read: of sources.yaml's entry. Another mapping means another reading.
  config_hash text NOT NULL,
  -- Where reading goes on when more was appended; -1 when that cannot be told.
  text_offset bigint NOT NULL,
  line bigint NOT NULL,
  record bigint NOT NULL,
  PRIMARY KEY (source, stream, path)
);

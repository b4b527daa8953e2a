CREATE TABLE erasure (
  id text COLLATE "C" PRIMARY KEY,
  -- crm.v1.Erasure without acknowledgements.
  content bytea NOT NULL,
  create_time timestamptz NOT NULL
);

CREATE TABLE erasure_acknowledgement (
  erasure_id text COLLATE "C" NOT NULL REFERENCES erasure,
  service text COLLATE "C" NOT NULL,
  erase_time timestamptz NOT NULL,
  row_count bigint NOT NULL,
  PRIMARY KEY (erasure_id, service)
);

-- Whom to refuse when a source delivers them again. Only hashes: the list itself tells nobody.
CREATE TABLE erased_identifier (
  hash text COLLATE "C" PRIMARY KEY,
  erasure_id text COLLATE "C" NOT NULL REFERENCES erasure
);

-- Writes to the vendors, added in the transaction of the fact that they tell.
CREATE TABLE outbox_entry (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  destination text NOT NULL,
  record text NOT NULL,
  idempotency_key text NOT NULL,
  payload bytea NOT NULL,
  -- ingestion.v1.OutboxEntry.State.
  state smallint NOT NULL,
  attempt_count integer NOT NULL DEFAULT 0,
  error_message text NOT NULL DEFAULT '',
  create_time timestamptz NOT NULL,
  update_time timestamptz NOT NULL,
  UNIQUE (destination, idempotency_key)
);

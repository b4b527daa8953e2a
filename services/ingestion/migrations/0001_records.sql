-- Every noun as its contract message, with the columns that lists and references look for. Ids
-- compare by bytes, so that pages and scans have one order on every machine.
CREATE TABLE record (
  kind text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  -- The message, serialised deterministically; content_hash is of these bytes.
  content bytea NOT NULL,
  content_hash text COLLATE "C" NOT NULL,
  -- When the source says it last changed, in Unix microseconds; 0 when it does not say.
  update_micros bigint NOT NULL,
  -- The record's own time, for windows and lists: a deal's opening, a call's beginning.
  event_time timestamptz,
  -- When a field change was told to the source.
  recorded_time timestamptz,
  -- The record that it belongs to, by resource name; empty when none.
  parent text COLLATE "C" NOT NULL,
  owner text COLLATE "C" NOT NULL,
  outcome smallint NOT NULL,
  -- The normalised name by which other records may refer to it; empty when none may.
  name_key text COLLATE "C" NOT NULL,
  -- Made here and not read from the source, so that absence from the source does not delete it.
  observed boolean NOT NULL,
  first_run_id text COLLATE "C" NOT NULL,
  last_run_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (kind, id)
);
CREATE INDEX record_parent ON record (parent, kind, id) WHERE parent <> '';
CREATE INDEX record_owner ON record (owner, kind, id) WHERE owner <> '';
CREATE INDEX record_name_key ON record (name_key, kind) WHERE name_key <> '';

-- Copies of what the other services say, one row a noun: CRM records, calls (without their words),
-- links, deal stories (with the quoted sentences) and scores. `content` is the serialised message
-- without what no report shows.
CREATE TABLE fact (
  kind text NOT NULL,
  id text COLLATE "C" NOT NULL,
  position bigint NOT NULL,
  -- The deal of a link, the account of a deal; else empty.
  reference text COLLATE "C" NOT NULL,
  -- Of a link: the call is too short to count.
  too_short boolean NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (kind, id)
);
CREATE INDEX fact_reference ON fact (kind, reference) WHERE reference <> '';

-- Reports. `resource` is the serialised dealtrace.report.v1.Report; `state` repeats its state.
CREATE TABLE report (
  id text PRIMARY KEY,
  number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  state smallint NOT NULL,
  -- How often a process has begun to make it; the attempt that finishes it must be the newest.
  attempt bigint NOT NULL DEFAULT 0,
  -- When a worker should look at it again.
  look_at timestamptz NOT NULL DEFAULT now(),
  -- Until when it may wait for its run.
  wait_until timestamptz NOT NULL,
  trace_parent text NOT NULL,
  rows_dropped boolean NOT NULL DEFAULT false,
  resource bytea NOT NULL
);
CREATE INDEX report_unfinished ON report (look_at) WHERE state IN (1, 2);

-- Which process is making a report. A table of its own, so that renewing a claim does not touch the
-- row that the long transaction updates at its end.
CREATE TABLE report_claim (
  report_id text PRIMARY KEY,
  owner text NOT NULL,
  expires_at timestamptz NOT NULL
);

-- The results of the attempt that finished a report. The attempt is part of each key, so that a
-- process that hangs cannot block the one that took over.
CREATE TABLE report_content (
  report_id text NOT NULL,
  attempt bigint NOT NULL,
  format smallint NOT NULL,
  chunk integer NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (report_id, attempt, format, chunk)
);

CREATE TABLE report_figure (
  report_id text NOT NULL,
  attempt bigint NOT NULL,
  figure text COLLATE "C" NOT NULL,
  number integer NOT NULL,
  row_count bigint NOT NULL,
  PRIMARY KEY (report_id, attempt, figure)
);

-- Deals in the order of their ids, then calls. `figures` are the numbers of report_figure that count
-- the row.
CREATE TABLE report_row (
  report_id text NOT NULL,
  attempt bigint NOT NULL,
  ordinal bigint NOT NULL,
  figures integer[] NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (report_id, attempt, ordinal)
);

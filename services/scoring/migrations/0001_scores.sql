-- Copies of what ingestion, matching and insight tell. `content` is their message; the typed columns are
-- those that are asked for. `position` is the version: an older one never replaces a newer one.
CREATE TABLE opportunity_copy (
  id text PRIMARY KEY,
  position bigint NOT NULL,
  content bytea NOT NULL,
  account_id text NOT NULL,
  owner_id text NOT NULL,
  product_id text NOT NULL,
  outcome text NOT NULL,  -- OPEN, WON or LOST
  opened_at timestamptz,
  closed_at timestamptz   -- of closed deals only: the hope of an open one is no event
);
CREATE INDEX opportunity_copy_by_account ON opportunity_copy (account_id);
CREATE INDEX opportunity_copy_by_owner ON opportunity_copy (owner_id);
CREATE INDEX opportunity_copy_by_product ON opportunity_copy (product_id);
CREATE INDEX opportunity_copy_by_closing ON opportunity_copy (closed_at DESC, id);

CREATE TABLE field_change_copy (
  id text PRIMARY KEY,
  position bigint NOT NULL,
  content bytea NOT NULL,
  opportunity_id text NOT NULL
);
CREATE INDEX field_change_copy_by_opportunity ON field_change_copy (opportunity_id);

CREATE TABLE account_copy (id text PRIMARY KEY, position bigint NOT NULL, content bytea NOT NULL);
CREATE TABLE product_copy (id text PRIMARY KEY, position bigint NOT NULL, content bytea NOT NULL);
CREATE TABLE user_copy (id text PRIMARY KEY, position bigint NOT NULL, content bytea NOT NULL);
CREATE TABLE call_copy (
  id text PRIMARY KEY,
  position bigint NOT NULL,
  started_at timestamptz
);
CREATE TABLE sync_run_copy (
  id text PRIMARY KEY,
  position bigint NOT NULL,
  feed_position bigint NOT NULL,
  finished_at timestamptz NOT NULL
);

-- Which deal a call is linked to; calls that are too short or not linked have none.
CREATE TABLE link_copy (
  id text PRIMARY KEY,
  position bigint NOT NULL,
  opportunity_id text NOT NULL
);
CREATE INDEX link_copy_by_opportunity ON link_copy (opportunity_id);

CREATE TABLE call_analysis_copy (id text PRIMARY KEY, position bigint NOT NULL, content bytea NOT NULL);

-- Model versions. `content` is the scoring/v1 Model without train_time and active; `columns` and
-- `booster` make it score. The same data makes the same id.
CREATE TABLE model (
  id text PRIMARY KEY,
  content bytea NOT NULL,
  columns jsonb NOT NULL,
  calibration_slope double precision NOT NULL,
  calibration_intercept double precision NOT NULL,
  booster bytea NOT NULL,
  as_of timestamptz NOT NULL,
  active boolean NOT NULL,
  trained_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX model_active ON model (active) WHERE active;

-- Scores of open deals. `content` is the scoring/v1 Score.
CREATE TABLE score (
  opportunity_id text PRIMARY KEY,
  win_probability double precision NOT NULL,
  content_hash text NOT NULL,
  content bytea NOT NULL
);

-- Copies of what ingestion tells. `content` is the crm/v1 message; the typed columns are those that are
-- asked for. `position` is the version: an older one never replaces a newer one.
CREATE TABLE account_copy (
  id text PRIMARY KEY,
  position bigint NOT NULL,
  content bytea NOT NULL
);

CREATE TABLE contact_copy (
  id text PRIMARY KEY,
  position bigint NOT NULL,
  content bytea NOT NULL,
  account_id text NOT NULL
);
CREATE INDEX contact_copy_by_account ON contact_copy (account_id);

CREATE TABLE opportunity_copy (
  id text PRIMARY KEY,
  position bigint NOT NULL,
  content bytea NOT NULL,
  account_id text NOT NULL,
  owner_id text NOT NULL,
  product_id text NOT NULL
);
CREATE INDEX opportunity_copy_by_account ON opportunity_copy (account_id);
CREATE INDEX opportunity_copy_by_owner ON opportunity_copy (owner_id);
CREATE INDEX opportunity_copy_by_product ON opportunity_copy (product_id);

CREATE TABLE user_copy (
  id text PRIMARY KEY,
  position bigint NOT NULL,
  content bytea NOT NULL
);

CREATE TABLE product_copy (
  id text PRIMARY KEY,
  position bigint NOT NULL,
  content bytea NOT NULL
);

CREATE TABLE call_copy (
  id text PRIMARY KEY,
  position bigint NOT NULL,
  content bytea NOT NULL
);

-- Blocking keys of customer records. `holder` is the record that has the key (its resource name),
-- `company` the account, or the deal without one, that a call with the key may be with.
CREATE TABLE candidate_key (
  holder text NOT NULL,
  key text NOT NULL,
  company text NOT NULL,
  PRIMARY KEY (holder, key)
);
CREATE INDEX candidate_key_by_key ON candidate_key (key, company);
CREATE INDEX candidate_key_by_company ON candidate_key (company);

-- Blocking keys of calls.
CREATE TABLE call_key (
  call_id text NOT NULL,
  key text NOT NULL,
  PRIMARY KEY (call_id, key)
);
CREATE INDEX call_key_by_key ON call_key (key);

-- What was decided. `content` is the matching/v1 Link without decide_time.
CREATE TABLE link (
  call_id text PRIMARY KEY,
  decision integer NOT NULL,
  reason text NOT NULL,
  opportunity_id text NOT NULL,
  account_id text NOT NULL,
  too_short boolean NOT NULL,
  content_hash text NOT NULL,
  content bytea NOT NULL,
  decided_at timestamptz NOT NULL
);
CREATE INDEX link_by_opportunity ON link (opportunity_id, call_id) WHERE opportunity_id <> '';
CREATE INDEX link_by_account ON link (account_id, call_id) WHERE account_id <> '';
CREATE INDEX link_by_decision ON link (decision, reason, call_id);

-- The rules and settings by which the links were decided; others make every call dirty.
CREATE TABLE link_model (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  version text NOT NULL
);

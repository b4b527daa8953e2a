-- How far two accounts agree, once in each direction: those that are one company by their records (from 0.95
-- on), and those that a reviewer merged or split. `content` is the matching/v1 AccountMatch.
CREATE TABLE account_edge (
  account_id text NOT NULL,
  other_id text NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (account_id, other_id)
);

-- Which cluster an account is in, if any.
CREATE TABLE account_cluster_member (
  account_id text PRIMARY KEY,
  cluster_id text NOT NULL
);
CREATE INDEX account_cluster_member_by_cluster ON account_cluster_member (cluster_id);

-- `content` is the matching/v1 AccountCluster without change_time.
CREATE TABLE account_cluster (
  id text PRIMARY KEY,
  content_hash text NOT NULL,
  content bytea NOT NULL,
  changed_at timestamptz NOT NULL
);

-- Decisions about two accounts; empty for those about calls.
ALTER TABLE review_decision ADD COLUMN account_id text NOT NULL DEFAULT '';
ALTER TABLE review_decision ADD COLUMN other_account_id text NOT NULL DEFAULT '';
CREATE INDEX review_decision_by_account ON review_decision (account_id) WHERE account_id <> '';
CREATE INDEX review_decision_by_other_account ON review_decision (other_account_id) WHERE other_account_id <> '';

-- Accounts that were read before are compared once.
INSERT INTO feed_dirty (queue, key, generation, marked_sequence, marked_at, trace_parent, run_id)
SELECT 'account_cluster', id, 1, nextval('feed_dirty_sequence'), clock_timestamp(), '', '' FROM account_copy
ON CONFLICT (queue, key) DO NOTHING;

-- The sources that accounts came from: with one there is nothing to compare.
CREATE TABLE account_source (
  source text PRIMARY KEY
);
INSERT INTO account_source (source) SELECT DISTINCT split_part(id, '~', 1) FROM account_copy;

-- Copies of what ingestion and matching tell. `content` is the crm/v1 message; `position` is the version:
-- an older one never replaces a newer one.
CREATE TABLE opportunity_copy (
  id text PRIMARY KEY,
  position bigint NOT NULL,
  content bytea NOT NULL
);

CREATE TABLE call_copy (
  id text PRIMARY KEY,
  position bigint NOT NULL,
  content bytea NOT NULL
);

-- By the id of the call.
CREATE TABLE transcript_copy (
  id text PRIMARY KEY,
  position bigint NOT NULL,
  content bytea NOT NULL
);

-- By the id of the call. `opportunity_id` is empty when the call belongs to no deal.
CREATE TABLE link_copy (
  id text PRIMARY KEY,
  position bigint NOT NULL,
  opportunity_id text NOT NULL,
  too_short boolean NOT NULL
);
CREATE INDEX link_copy_by_opportunity ON link_copy (opportunity_id, id) WHERE opportunity_id <> '';

-- What was found in a call. `content` is the insight/v1 CallAnalysis.
CREATE TABLE call_analysis (
  call_id text PRIMARY KEY,
  content_hash text NOT NULL,
  content bytea NOT NULL,
  analyzed_at timestamptz NOT NULL
);

-- Why a deal went as it did. `content` is the insight/v1 DealStory.
CREATE TABLE deal_story (
  opportunity_id text PRIMARY KEY,
  outcome integer NOT NULL,
  main_reason text NOT NULL,
  crm_reason_kind integer NOT NULL,
  content_hash text NOT NULL,
  content bytea NOT NULL,
  derived_at timestamptz NOT NULL
);
CREATE INDEX deal_story_by_reason ON deal_story (main_reason, opportunity_id);

-- The method by which everything was read; another one makes every call and deal dirty.
CREATE TABLE method (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  version text NOT NULL
);

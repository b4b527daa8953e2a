-- The versions of links that were replaced, as they were; the present one is in `link`. A link that never
-- changed costs nothing here.
ALTER TABLE link ADD COLUMN version bigint NOT NULL DEFAULT 1;

CREATE TABLE link_version (
  call_id text NOT NULL,
  version bigint NOT NULL,
  content bytea NOT NULL,
  decided_at timestamptz NOT NULL,
  PRIMARY KEY (call_id, version)
);
CREATE INDEX link_version_by_time ON link_version (decided_at);

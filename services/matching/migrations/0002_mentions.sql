-- What is kept of transcripts: names, people and amounts (matching/v1 CallMentions), never sentences.
CREATE TABLE call_mention (
  id text PRIMARY KEY,
  position bigint NOT NULL,
  content bytea NOT NULL
);

-- A call's keys come from its record and from its transcript, which change apart.
ALTER TABLE call_key ADD COLUMN origin text NOT NULL DEFAULT 'call';
ALTER TABLE call_key ALTER COLUMN origin DROP DEFAULT;
ALTER TABLE call_key DROP CONSTRAINT call_key_pkey;
ALTER TABLE call_key ADD PRIMARY KEY (call_id, origin, key);

-- Transcripts that the cursor has passed are read again.
UPDATE feed_cursor SET rebuild_requested = true WHERE feed = 'ingestion';

#include "libs/feed/publisher.h"

namespace dealtrace::feed {
namespace {

constexpr char kTables[] = R"sql(
-- Names and keys are compared as bytes: order by a language costs several times as much.
-- The producing side: the latest state of each key, by position.
CREATE SEQUENCE feed_position;
CREATE TABLE feed_change (
  kind text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  position bigint NOT NULL,
  deleted boolean NOT NULL,
  content_hash text NOT NULL,
  trace_parent text NOT NULL,
  run_id text NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (kind, key)
) WITH (autovacuum_vacuum_scale_factor = 0.05);
CREATE UNIQUE INDEX feed_change_position ON feed_change (position);
CREATE INDEX feed_change_tombstone ON feed_change (position) WHERE deleted;

-- Part of the feed's name as consumers know it; see load_feed_status.sql.
CREATE TABLE feed_incarnation (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  id uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO feed_incarnation DEFAULT VALUES;

-- Who reads this feed and how far: tombstones are kept until all have passed them.
CREATE TABLE feed_consumer (
  consumer text COLLATE "C" PRIMARY KEY,
  incarnation text NOT NULL,
  position bigint NOT NULL,
  read_at timestamptz NOT NULL
);

-- The consuming side. One lease for each upstream feed; a new holder has a new epoch.
CREATE TABLE feed_lease (
  name text COLLATE "C" PRIMARY KEY,
  owner text NOT NULL,
  epoch bigint NOT NULL,
  expires_at timestamptz NOT NULL
);

-- Where reading goes on. version_base + position orders the states of a key also across incarnations
-- of the upstream. attempt_* tell what was being applied when a process died.
CREATE TABLE feed_cursor (
  feed text COLLATE "C" PRIMARY KEY,
  incarnation text NOT NULL DEFAULT '',
  position bigint NOT NULL DEFAULT 0,
  version_base bigint NOT NULL DEFAULT 0,
  generation bigint NOT NULL DEFAULT 1,
  rebuilding boolean NOT NULL DEFAULT false,
  rebuild_requested boolean NOT NULL DEFAULT false,
  reflects jsonb,
  attempt_owner text NOT NULL DEFAULT '',
  attempt_size integer NOT NULL DEFAULT 0,
  attempt_count integer NOT NULL DEFAULT 0,
  attempt_end bigint NOT NULL DEFAULT 0,
  suspect_until bigint NOT NULL DEFAULT 0,
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- The keys that this service holds copies of, with the reading (generation) that saw them last: what a
-- re-read did not see is swept.
CREATE TABLE feed_seen (
  feed text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  generation bigint NOT NULL,
  PRIMARY KEY (feed, kind, key)
);

-- What has to be derived again. marked_sequence never grows while a key stays dirty.
CREATE SEQUENCE feed_dirty_sequence;
CREATE TABLE feed_dirty (
  queue text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  generation bigint NOT NULL,
  marked_sequence bigint NOT NULL,
  marked_at timestamptz NOT NULL,
  trace_parent text NOT NULL,
  run_id text NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  claim_owner text NOT NULL DEFAULT '',
  claim_epoch bigint NOT NULL DEFAULT 0,
  claim_expires_at timestamptz,
  PRIMARY KEY (queue, key)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);
CREATE INDEX feed_dirty_oldest ON feed_dirty (queue, marked_sequence, key);
CREATE INDEX feed_dirty_sequence_index ON feed_dirty (marked_sequence);

-- Candidates: all consequences of `position` carry a marked_sequence below `sequence`.
CREATE TABLE feed_watermark (
  feed text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  position bigint NOT NULL,
  reflects jsonb,
  PRIMARY KEY (feed, sequence)
);

CREATE TABLE feed_dead_letter (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  feed text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  position bigint NOT NULL,
  reason text NOT NULL,
  attempts integer NOT NULL,
  trace_parent text NOT NULL,
  state text NOT NULL CHECK (state IN ('OPEN', 'RETRYING', 'CLOSED')),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX feed_dead_letter_open ON feed_dead_letter (feed, kind, key)
  WHERE state <> 'CLOSED';
)sql";

constexpr char kCommitted[] = R"sql(
-- Consumers are registered with what they have committed. Replicas of the version before go on writing
-- feed_consumer, with what was asked for; a row that nobody moves keeps them from dropping tombstones.
CREATE TABLE feed_registration (
  consumer text COLLATE "C" PRIMARY KEY,
  position bigint NOT NULL,
  read_at timestamptz NOT NULL
);
-- Who is known holds everything back until it tells what it has committed, or expires.
INSERT INTO feed_registration (consumer, position, read_at)
SELECT consumer, 0, clock_timestamp() FROM feed_consumer;
INSERT INTO feed_consumer (consumer, incarnation, position, read_at)
VALUES ('', '', 0, clock_timestamp());

-- The newest tombstone that was dropped: who has not read it must read again from the start.
ALTER TABLE feed_incarnation ADD COLUMN dropped_position bigint NOT NULL DEFAULT 0;
-- Until now tombstones were dropped that consumers had asked for and not applied. Another id makes each
-- of them read again from the start, once, and sweep what they have missed.
UPDATE feed_incarnation SET id = gen_random_uuid();

-- The feed's head when this reading began from the start.
ALTER TABLE feed_cursor ADD COLUMN start_head bigint NOT NULL DEFAULT 0;
-- A deletion is retried from its letter: its tombstone may be gone.
ALTER TABLE feed_dead_letter ADD COLUMN deleted boolean NOT NULL DEFAULT false;
)sql";

}  // namespace

absl::Span<const postgres::Migration> FeedMigrations() {
  static constexpr postgres::Migration kMigrations[] = {{"0000_feed", kTables},
                                                        {"0000_feed_committed", kCommitted}};
  return kMigrations;
}

}  // namespace dealtrace::feed

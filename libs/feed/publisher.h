// The producing side of the change feed.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "libs/postgres/database.h"
#include "libs/postgres/migration.h"

namespace dealtrace::feed {

// That a key's state may have changed.
struct PublishedChange {
  std::string kind;
  std::string key;
  bool deleted = false;
  // Of the content that readers will load, without what says only who wrote it and when. Equal to
  // the stored one: no change is made.
  std::string content_hash;
  std::string trace_parent;  // of the causing work; may be empty
  std::string run_id;        // may be empty
};

inline constexpr size_t kPublishedAtOnceMax = 10'000;

// Gives every key whose content changed a new position. Must be the LAST statements of the writing
// transaction, which holds the row locks of the keys: takes the feed's advisory lock, then, in a
// statement of its own, draws the positions, so that position order = commit order = order per key.
// INVALID_ARGUMENT: more than kPublishedAtOnceMax. Returns how many moved.
absl::StatusOr<int64_t> Publish(postgres::Transaction& transaction,
                                absl::Span<const PublishedChange> changes);

// The same for keys that this feed has never held, each named once and none deleted: COPY, where
// Publish looks up and merges each key. ALREADY_EXISTS when the feed holds one after all (a
// tombstone counts too); the transaction has failed then.
absl::Status PublishNew(postgres::Transaction& transaction,
                        absl::Span<const PublishedChange> changes);

// The position of a key's newest state, that of this transaction included; 0 when it was never
// published.
absl::StatusOr<int64_t> LastPublishedPosition(postgres::Transaction& transaction,
                                              absl::string_view kind, absl::string_view key);

// The feed's tables (change, incarnation, registration, lease, cursor, dirty, dead letter,
// watermark), all named feed_*: a service's first migrations.
absl::Span<const postgres::Migration> FeedMigrations();

}  // namespace dealtrace::feed

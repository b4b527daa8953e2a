// Where a consumer stands in one upstream feed, as its row in feed_cursor says.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "dealtrace/feed/v1/feed_service.pb.h"
#include "libs/postgres/database.h"

namespace dealtrace::feed {

struct Cursor {
  std::string incarnation;
  int64_t position = 0;
  // The feed's head when this reading began from the start.
  int64_t start_head = 0;
  int64_t version_base = 0;
  int64_t generation = 1;
  bool rebuilding = false;
  bool rebuild_requested = false;
  // JSON of the upstream's `reflects`, in key order; empty: not known yet.
  std::string reflects;
  std::string attempt_owner;
  int attempt_size = 0;
  int attempt_count = 0;
  int64_t attempt_end = 0;
  int64_t suspect_until = 0;
};

absl::StatusOr<Cursor> LoadCursor(postgres::Transaction& transaction, const std::string& feed);

// `{"ingestion": 12}`; `{}` for none.
std::string ReflectsJson(const google::protobuf::Map<std::string, int64_t>& reflects);

// Moves the cursor and adds a candidate watermark, in the transaction that applied everything up to
// `next` and has marked what depends on it. `reflects` is JSON, or empty to keep what is known.
absl::Status AdvanceCursor(postgres::Transaction& transaction, const std::string& feed,
                           const dealtrace::feed::v1::Cursor& next, const std::string& reflects);

// Notes which keys this service holds copies of, and closes their dead letters.
absl::Status NoteApplied(postgres::Transaction& transaction, const std::string& feed,
                         int64_t generation, absl::Span<const dealtrace::feed::v1::Change> changes);

}  // namespace dealtrace::feed

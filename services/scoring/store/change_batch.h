// A batch of changes taken apart by kind, as the columns of the statements that write them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "dealtrace/feed/v1/feed_service.pb.h"
#include "libs/postgres/database.h"

namespace dealtrace::scoring {

// Stands for "no time" in columns of microseconds.
inline constexpr int64_t kNoTime = INT64_MIN + 1;

struct KindBatch {
  std::vector<std::string> ids;
  std::vector<int64_t> positions;
  std::vector<postgres::Bytes> contents;                  // not of call, link and sync_run
  std::map<std::string, std::vector<std::string>> texts;  // by column
  std::map<std::string, std::vector<int64_t>> numbers;    // by column
  std::vector<std::string> deleted_ids;
  std::vector<int64_t> deleted_positions;

  std::vector<std::string> AllIds() const;
};

struct ChangeBatch {
  std::map<std::string, KindBatch> kinds;  // by the feed's kind, only those that came
  bool has_finished_run = false;           // a successful sync run that brought changes

  // Ids of a kind, changed or deleted; none when the kind did not come.
  std::vector<std::string> IdsOf(const std::string& kind) const;
};

// INVALID_ARGUMENT names kind and key of a change that cannot be decoded.
absl::StatusOr<ChangeBatch> DecodeChanges(absl::Span<const feed::v1::Change> changes);

}  // namespace dealtrace::scoring

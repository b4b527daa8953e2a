// Calls and small tables, read from files.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/files/path_identity.h"
#include "services/ingestion/domain/reject.h"
#include "services/insight/domain/call.h"
#include "services/insight/offline/insight_actions.h"

namespace dealtrace::insight {

struct CallCounts {
  int64_t calls = 0;
  int64_t without_transcript = 0;
  std::vector<ingestion::Reject> rejects;
  ingestion::Warnings warnings;
};

// Visits the calls of a file that have a transcript, with the id that the file gives them; memory
// does not grow with the file.
absl::Status ReadCallFile(const std::string& path,
                          const std::function<absl::Status(const Call&)>& visit,
                          CallCounts& counts);

// Writes the rejects and prints the counts on standard error. INVALID_ARGUMENT: nothing at all
// could be read, or a line was rejected and --strict was given.
absl::Status FinishCallFile(const CallFileOptions& options, const CallCounts& counts);

// INVALID_ARGUMENT: a file that would be written is one that is read, `others` among them, or two
// are one.
absl::Status CheckCallOutputs(const CallFileOptions& options,
                              std::vector<files::NamedPath> others = {});

// A CSV table with these columns in any order; rows in the order of `columns`, missing ones empty
// unless required.
absl::StatusOr<std::vector<std::vector<std::string>>> ReadTable(
    const std::string& path, const std::vector<std::string>& columns, size_t required);

}  // namespace dealtrace::insight

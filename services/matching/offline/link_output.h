// Files that `match link` writes.
#pragma once

#include <fstream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/ingestion/domain/reject.h"
#include "services/matching/offline/match_actions.h"

namespace dealtrace::matching {

// INVALID_ARGUMENT names the path.
absl::StatusOr<std::ofstream> CreateFile(const std::string& path);
absl::Status CloseFile(std::ofstream& file, const std::string& path);

// Where the options say; nothing when there are none. INVALID_ARGUMENT: there are, and --strict was
// given.
absl::Status WriteRejects(const LinkOptions& options, absl::Span<const ingestion::Reject> rejects);

}  // namespace dealtrace::matching

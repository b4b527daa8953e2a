// Files that `match link` writes.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/files/output_file.h"
#include "services/ingestion/domain/reject.h"
#include "services/matching/offline/match_actions.h"

namespace dealtrace::matching {

// INVALID_ARGUMENT: a file that would be written is one that is read, or two are one.
absl::Status CheckLinkOutputs(const LinkOptions& options);

// The file of evidence beside the links; absent when the links go to a pipe or a device, which has
// nothing beside it.
absl::StatusOr<std::optional<files::OutputFile>> CreateEvidence(const LinkOptions& options);

// A row of links.csv, with its line break.
std::string LinkRow(const std::string& left_id, const std::string& right_id, double probability,
                    const LinkOptions& options);

// Where the options say; nothing when there are none. INVALID_ARGUMENT: there are, and --strict was
// given.
absl::Status WriteRejects(const LinkOptions& options, absl::Span<const ingestion::Reject> rejects);

}  // namespace dealtrace::matching

// What the operator may set, under `settings:` in matching's configuration file.
#pragma once

#include "absl/status/statusor.h"
#include "libs/config/service_config.h"
#include "services/matching/domain/decision.h"

namespace dealtrace::matching {

// Keys, with the defaults of LinkSettings: `linked_min` and `review_min` (0 to 1), `days_before`
// and `days_after` (0 to 3650), `short_call_seconds` (0 to 86400). INVALID_ARGUMENT names key and
// range.
absl::StatusOr<LinkSettings> ReadLinkSettings(const config::ServiceConfig& config);

}  // namespace dealtrace::matching

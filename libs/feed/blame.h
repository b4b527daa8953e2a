// Whose fault a failure is. Pure.
#pragma once

#include <string>

#include "absl/status/status.h"

namespace dealtrace::feed {

// True when the record itself must have caused `status`; then it may become a dead letter. False
// for a dependency that is away, and for SQL that does not fit the schema: that would fail for
// every record.
bool BlamesRecord(const absl::Status& status);

// What a dead letter says, at most 500 bytes.
std::string ReasonOf(const absl::Status& status);

}  // namespace dealtrace::feed

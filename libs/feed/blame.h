// Whose fault a failure is. Pure.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace dealtrace::feed {

// True when the record itself must have caused `status`; then it may become a dead letter. False
// for a dependency that is away, and for SQL that does not fit the schema: that would fail for
// every record.
bool BlamesRecord(const absl::Status& status);

// Why a record is set aside.
struct Blame {
  absl::StatusCode code = absl::StatusCode::kInternal;
  std::string reason;  // what a dead letter says, at most 500 bytes
  int attempts = 1;
};

Blame BlameOf(const absl::Status& status);

// Of a record that ended the process each time; `what`: `the record`.
Blame BlameOfCrashes(absl::string_view what, int crashes, int attempts);

// The reason as a log line may tell it: without what stands in double quotes, which is how
// PostgreSQL and others repeat a value.
std::string WithoutQuotedValues(absl::string_view reason);

}  // namespace dealtrace::feed

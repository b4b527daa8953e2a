#include "libs/feed/blame.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/postgres/sqlstate.h"

namespace dealtrace::feed {

bool BlamesRecord(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kDataLoss:
      return true;
    case absl::StatusCode::kInternal:
      return !absl::StartsWith(postgres::SqlStateOf(status), "42");
    default:
      return false;
  }
}

std::string ReasonOf(const absl::Status& status) {
  constexpr size_t kReasonBytesMax = 500;
  std::string reason =
      absl::StrCat(absl::StatusCodeToString(status.code()), ": ", status.message());
  if (reason.size() > kReasonBytesMax) {
    size_t end = kReasonBytesMax;
    // Not in the middle of a character.
    while (end > 0 && (reason[end] & 0xC0) == 0x80) --end;
    reason.resize(end);
  }
  return reason;
}

}  // namespace dealtrace::feed

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

Blame BlameOf(const absl::Status& status) {
  constexpr size_t kReasonBytesMax = 500;
  std::string reason =
      absl::StrCat(absl::StatusCodeToString(status.code()), ": ", status.message());
  if (reason.size() > kReasonBytesMax) {
    size_t end = kReasonBytesMax;
    // Not in the middle of a character.
    while (end > 0 && (reason[end] & 0xC0) == 0x80) --end;
    reason.resize(end);
  }
  return {.code = status.code(), .reason = std::move(reason)};
}

Blame BlameOfCrashes(absl::string_view what, int crashes, int attempts) {
  return {.code = absl::StatusCode::kInternal,
          .reason = absl::StrCat(what, " ended the process ", crashes, " times"),
          .attempts = attempts};
}

std::string WithoutQuotedValues(absl::string_view reason) {
  std::string told;
  bool quoted = false;
  for (const char c : reason) {
    if (c == '"') {
      if (quoted) told += "…";
      quoted = !quoted;
      told += c;
    } else if (!quoted) {
      told += c;
    }
  }
  return told;
}

}  // namespace dealtrace::feed

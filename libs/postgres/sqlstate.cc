#include "libs/postgres/sqlstate.h"

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"

namespace dealtrace::postgres {
namespace {

constexpr char kErrorInfoPayload[] = "type.googleapis.com/google.rpc.ErrorInfo";

// A value that is part of a key is longer than an index takes.
constexpr absl::string_view kTooLongForIndex = "54000";

absl::string_view FirstLine(absl::string_view message) {
  return message.substr(0, message.find('\n'));
}

}  // namespace

absl::StatusCode CodeOfSqlState(absl::string_view sqlstate) {
  if (sqlstate == "23505" || sqlstate == "23P01") return absl::StatusCode::kAlreadyExists;
  if (absl::StartsWith(sqlstate, "23")) return absl::StatusCode::kFailedPrecondition;
  if (sqlstate == "40001" || sqlstate == "40P01") return absl::StatusCode::kAborted;
  if (sqlstate == "57014" || sqlstate == "55P03") return absl::StatusCode::kDeadlineExceeded;
  // The session was ended for being idle in a transaction: the work may be done again.
  if (sqlstate == "25P03") return absl::StatusCode::kUnavailable;
  if (absl::StartsWith(sqlstate, "22") || sqlstate == kTooLongForIndex) {
    return absl::StatusCode::kInvalidArgument;
  }
  // Connection, operator intervention, system error, read-only standby.
  if (absl::StartsWith(sqlstate, "08") || absl::StartsWith(sqlstate, "57") ||
      absl::StartsWith(sqlstate, "58") || sqlstate == "25006") {
    return absl::StatusCode::kUnavailable;
  }
  if (absl::StartsWith(sqlstate, "53")) return absl::StatusCode::kResourceExhausted;
  return absl::StatusCode::kInternal;
}

bool IsRetryableSqlState(absl::string_view sqlstate) {
  return sqlstate == "40001" || sqlstate == "40P01" || sqlstate == "0A000";
}

absl::Status SqlError(absl::string_view sqlstate, absl::string_view query,
                      absl::string_view message) {
  // The server's words name the index, which tells a caller nothing.
  if (sqlstate == kTooLongForIndex) message = "a value is too long to be part of a key";
  absl::Status status(
      CodeOfSqlState(sqlstate),
      absl::StrCat("statement ", query, " failed (SQLSTATE ", sqlstate, "): ", FirstLine(message)));
  status.SetPayload(kSqlStatePayload, absl::Cord(sqlstate));
  return status;
}

std::string SqlStateOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kSqlStatePayload);
  return payload.has_value() ? std::string(*payload) : std::string();
}

absl::Status WithReason(absl::Status status, absl::string_view reason,
                        const std::map<std::string, std::string>& metadata) {
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain("dealtrace");
  for (const auto& [key, value] : metadata) (*info.mutable_metadata())[key] = value;
  status.SetPayload(kErrorInfoPayload, absl::Cord(info.SerializeAsString()));
  return status;
}

}  // namespace dealtrace::postgres

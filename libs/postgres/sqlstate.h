// What PostgreSQL's error codes mean to a caller. Pure.
#pragma once

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace dealtrace::postgres {

// The payload that holds the five characters of the SQLSTATE.
inline constexpr char kSqlStatePayload[] = "dealtrace/sqlstate";

absl::StatusCode CodeOfSqlState(absl::string_view sqlstate);

// Serialisation failure, deadlock, or a prepared plan that a migration made stale: the transaction
// may be run again.
bool IsRetryableSqlState(absl::string_view sqlstate);

// An error of the statement `query`. Only the first line of PostgreSQL's message is kept, because
// DETAIL and CONTEXT quote values.
absl::Status SqlError(absl::string_view sqlstate, absl::string_view query,
                      absl::string_view message);

// The SQLSTATE of a status; empty when it has none.
std::string SqlStateOf(const absl::Status& status);

// Adds a google.rpc.ErrorInfo with domain `dealtrace`.
absl::Status WithReason(absl::Status status, absl::string_view reason,
                        const std::map<std::string, std::string>& metadata = {});

}  // namespace dealtrace::postgres

// libpq connection strings: what every connection of ours must have is added here, so that a
// connection that libpq makes anew has it too (a plain SET would be lost).
#pragma once

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace dealtrace::postgres {

// The string (keywords or URI) in keyword form, with `values` set over what it says. The keyword
// `options` is appended to, not replaced. INVALID_ARGUMENT when libpq cannot parse it; the message
// does not quote it, because it may hold a password.
absl::StatusOr<std::string> WithKeywords(
    const std::string& connection_string,
    const absl::flat_hash_map<std::string, std::string>& values);

// The settings of every pooled connection: search_path, UTC, ISO dates, time-outs of an idle
// transaction and of TCP.
absl::StatusOr<std::string> SessionConnectionString(const std::string& connection_string,
                                                    absl::string_view schema,
                                                    absl::Duration idle_in_transaction_timeout);

}  // namespace dealtrace::postgres

#include "libs/rpc/call.h"

#include <algorithm>

#include "absl/strings/strip.h"

namespace dealtrace::rpc {

absl::string_view Principal::service() const {
  absl::string_view service = name;
  return absl::ConsumePrefix(&service, "service:") ? service : absl::string_view();
}

bool Principal::HasScope(absl::string_view scope) const {
  return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

bool Principal::SeesAllRows() const { return !service().empty() || HasScope("records.all"); }

absl::Status Call::CheckAlive() const {
  if (deadline() <= absl::Now()) {
    return absl::DeadlineExceededError("the call's deadline passed while it was being served");
  }
  if (cancelled()) return absl::CancelledError("the call was cancelled");
  return absl::OkStatus();
}

}  // namespace dealtrace::rpc

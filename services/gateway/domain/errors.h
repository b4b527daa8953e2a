// The errors that the gateway itself makes, with google.rpc details as payloads of the status (type
// URL to serialised message), in the form that libs/rpc gives to a service's errors.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace dealtrace::gateway {

struct FieldError {
  std::string field;        // path in the request message, for example `filter.stages[2]`
  std::string description;  // what is wrong and what to change; never the value itself
};

// INVALID_ARGUMENT with ErrorInfo (reason INVALID_REQUEST) and BadRequest; names the first field in
// its message.
absl::Status InvalidFields(std::vector<FieldError> errors);
absl::Status InvalidField(absl::string_view field, absl::string_view description);

// Any code with an ErrorInfo.
absl::Status Failure(absl::StatusCode code, absl::string_view message, absl::string_view reason);

// RESOURCE_EXHAUSTED with RetryInfo.
absl::Status Busy(absl::string_view message, absl::Duration retry_after);

// UNAVAILABLE with RetryInfo: the service is there and silent (`UPSTREAM_NOT_ANSWERING`).
absl::Status UpstreamNotAnswering(absl::string_view service, absl::Duration retry_after);

}  // namespace dealtrace::gateway

// Errors with google.rpc details, carried by absl::Status as payloads (type URL -> serialised Any
// value) and turned into a gRPC status once, at the edge.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace dealtrace::rpc {

struct FieldViolation {
  std::string field;        // path in the request, for example `window.start_time`
  std::string description;  // what is wrong and what to change
};

// Collects what is wrong with a request; all of it is told at once.
class RequestValidator {
 public:
  RequestValidator& Require(bool condition, absl::string_view field, absl::string_view description);
  // OK, or INVALID_ARGUMENT with ErrorInfo (reason INVALID_REQUEST) and BadRequest.
  absl::Status Finish() const;

 private:
  std::vector<FieldViolation> violations_;
};

absl::Status InvalidRequest(std::vector<FieldViolation> violations);

// Any code with an ErrorInfo: `reason` in UPPER_SNAKE_CASE, values that vary in `metadata`. The
// domain is `dealtrace`.
absl::Status MakeError(absl::StatusCode code, absl::string_view message, absl::string_view reason,
                       std::map<std::string, std::string> metadata = {});

absl::Status NotFound(absl::string_view resource_type, absl::string_view resource_name);

// RESOURCE_EXHAUSTED or UNAVAILABLE with RetryInfo.
absl::Status RetryLater(absl::StatusCode code, absl::string_view message, absl::Duration delay);

std::optional<google::rpc::ErrorInfo> GetErrorInfo(const absl::Status& status);
std::optional<google::rpc::BadRequest> GetBadRequest(const absl::Status& status);
std::optional<absl::Duration> GetRetryDelay(const absl::Status& status);

// Between absl::Status with payloads and google.rpc.Status with details, both ways.
google::rpc::Status ToProto(const absl::Status& status);
absl::Status FromProto(const google::rpc::Status& status);

}  // namespace dealtrace::rpc

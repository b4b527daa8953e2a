// From a response message, or an error, to what HTTP sends.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "google/rpc/status.pb.h"
#include "services/gateway/domain/route_table.h"

namespace dealtrace::gateway {

struct EncodedBody {
  std::string content_type;
  std::string text;
};

// The answer to a call of `route`: JSON in which every field that is not a message or optional is
// present (so an empty list is `[]`), or the bytes of a google.api.HttpBody as they are. INTERNAL
// when the message holds an Any of a type that this program does not know.
absl::StatusOr<EncodedBody> EncodeResponse(const Route& route,
                                           const google::protobuf::Message& response);

// The HTTP status of a google.rpc.Code, as google/rpc/code.proto says. 500 for an unknown one.
int HttpStatusOf(int code);

struct EncodedError {
  int http_status = 500;
  std::string json;
  // From RetryInfo; for a Retry-After header.
  std::optional<absl::Duration> retry_after;
};

// {"error": {"code", "message", "status", "details"}} with each detail as JSON with its `@type`. A
// detail of an unknown type keeps its type and its bytes in base64.
EncodedError EncodeError(const google::rpc::Status& status);
// The same with an HTTP status of its own, for what only HTTP knows (405, 413).
EncodedError EncodeError(const google::rpc::Status& status, int http_status);

}  // namespace dealtrace::gateway

// How long the caller of an HTTP request wants to wait.
#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace dealtrace::gateway {

// From the headers `Grpc-Timeout` (gRPC's form: at most 8 digits and one of H M S m u n) and
// `X-Request-Timeout` (seconds, with a fraction or not, with or without an `s`); the shorter of the
// two, and never more than `limit`. Empty headers: `limit`. INVALID_ARGUMENT names the header that
// is not of its form or not above 0.
absl::StatusOr<absl::Duration> RequestTimeout(absl::string_view grpc_timeout,
                                              absl::string_view request_timeout,
                                              absl::Duration limit);

}  // namespace dealtrace::gateway

// Between absl::Status with details and gRPC's status, whose details travel in
// `grpc-status-details-bin`.
#pragma once

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace dealtrace::rpc {

grpc::Status ToGrpc(const absl::Status& status);
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace dealtrace::rpc

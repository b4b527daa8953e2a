// Reads a server's stream message by message in the caller's thread.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace dealtrace::rpc {

// Returns when the stream has ended: its status, or what `on_message` returned when that was an
// error, or CANCELLED when `cancelled` (may be empty) said so.
absl::Status ReadStream(
    grpc::Channel& channel, const std::string& path, grpc::ClientContext& context,
    const google::protobuf::Message& request, const google::protobuf::Message& prototype,
    const std::function<bool()>& cancelled,
    const std::function<absl::Status(const google::protobuf::Message&)>& on_message);

}  // namespace dealtrace::rpc

// The channels of a client: one that repeats failed calls and one that does not.
//
// gRPC's service config sets retries for all calls of a method; whether a write may be repeated
// depends on its request (has it a request_id?), so the choice is made by choosing the channel.
#pragma once

#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "dealtrace/options/v1/method_policy.pb.h"
#include "libs/rpc/client.h"
#include "libs/sync/mutex.h"

namespace dealtrace::rpc {

// Where a target leads, for spans. The port is 0 when the target has none.
struct ServerAddress {
  std::string host;
  int port = 0;
};
ServerAddress ParseTarget(absl::string_view target);

// Thread-safe.
class ClientChannels {
 public:
  explicit ClientChannels(const ClientOptions& options);

  // True when the method's policy says that this request may be sent twice. A method that no linked
  // contract has is never repeated.
  bool IsSafeToRepeat(absl::string_view method, const google::protobuf::Message& request) const;

  // Repeats on UNAVAILABLE, within a budget for the whole channel.
  const std::shared_ptr<grpc::Channel>& retrying() const { return retrying_; }
  // Never repeats what the server may have seen.
  const std::shared_ptr<grpc::Channel>& once() const { return once_; }

 private:
  using Idempotency = options::v1::MethodPolicy::Idempotency;

  Idempotency FindIdempotency(absl::string_view method) const;

  const std::shared_ptr<grpc::Channel> retrying_;
  const std::shared_ptr<grpc::Channel> once_;
  mutable sync::Mutex mutex_;
  // What the contracts say, because looking a method up among all of them is slow.
  mutable absl::flat_hash_map<std::string, Idempotency> idempotencies_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace dealtrace::rpc

// The channels of a client: one that repeats failed calls and one that does not.
//
// gRPC's service config sets retries for all calls of a method; whether a write may be repeated
// depends on its request (has it a request_id?), so the choice is made by choosing the channel.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/impl/rpc_method.h>

#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "dealtrace/options/v1/method_policy.pb.h"
#include "libs/rpc/certificates.h"
#include "libs/rpc/client.h"
#include "libs/sync/mutex.h"

namespace dealtrace::rpc {

// Where a target leads, for spans. The port is 0 when the target has none; of a Unix socket the
// host is its path.
struct ServerAddress {
  std::string host;
  int port = 0;
};
ServerAddress ParseTarget(absl::string_view target);

// What a client knows of a method, looked up once.
struct ClientMethod {
  using Idempotency = options::v1::MethodPolicy::Idempotency;

  ClientMethod(absl::string_view method, Idempotency idempotency_in,
               const std::shared_ptr<grpc::Channel>& retrying_channel,
               const std::shared_ptr<grpc::Channel>& once_channel);

  const std::string name;  // `package.Service/Method`
  const std::string path;  // `/package.Service/Method`
  // UNSPECIFIED when no linked contract has the method.
  const Idempotency idempotency;
  // A unary call of it on each of the two channels.
  const grpc::internal::RpcMethod retrying;
  const grpc::internal::RpcMethod once;
  // Of calls that end with OK; without metrics they count nothing.
  telemetry::Counter ok_calls;
  telemetry::Histogram seconds;
};

// Thread-safe.
class ClientChannels {
 public:
  ClientChannels(const ClientOptions& options, const Certificates& certificates);

  std::shared_ptr<const ClientMethod> Find(absl::string_view method) const;

  // True when the method's policy says that this request may be sent twice. A method that no linked
  // contract has is never repeated.
  static bool IsSafeToRepeat(const ClientMethod& method, const google::protobuf::Message& request);

  // Repeats on UNAVAILABLE, within a budget for the whole channel.
  const std::shared_ptr<grpc::Channel>& retrying() const { return retrying_; }
  // Never repeats what the server may have seen.
  const std::shared_ptr<grpc::Channel>& once() const { return once_; }

 private:
  std::shared_ptr<const ClientMethod> Make(absl::string_view name) const;

  const std::string service_;
  const std::shared_ptr<telemetry::Metrics> metrics_;
  const std::shared_ptr<grpc::Channel> retrying_;
  const std::shared_ptr<grpc::Channel> once_;
  mutable sync::Mutex mutex_;
  mutable absl::flat_hash_map<std::string, std::shared_ptr<const ClientMethod>> methods_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace dealtrace::rpc

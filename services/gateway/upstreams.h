// The services behind the gateway.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "libs/rpc/client.h"
#include "services/gateway/upstream_watch.h"

namespace dealtrace::gateway {

// `ingestion` for dealtrace.ingestion.v1.SyncService: the contract's package names its service.
std::string UpstreamOf(const google::protobuf::ServiceDescriptor& service);

// What a method's policy says of its callers.
struct MethodLimits {
  absl::Duration deadline_max = absl::Seconds(60);
  int concurrency_max = 16;
};
MethodLimits LimitsOf(const google::protobuf::MethodDescriptor& method);

// One service. Thread safe.
class Upstream {
 public:
  Upstream(std::string name, std::shared_ptr<rpc::Client> client);

  // As of rpc::Client. A call of a service that hangs ends within about three seconds, and at once
  // while it is known to hang, with UNAVAILABLE that names the service (reason
  // `UPSTREAM_NOT_ANSWERING`).
  absl::Status CallUnary(const std::string& method, const google::protobuf::Message& request,
                         google::protobuf::Message& response, rpc::CallOptions options);
  // The same until the first message is there. A stream that has begun ends when its connection
  // does (libs/rpc's keepalive), so that what is slow for a while is not cut off.
  absl::Status CallServerStream(
      const std::string& method, const google::protobuf::Message& request,
      const google::protobuf::Message& prototype, rpc::CallOptions options,
      const std::function<absl::Status(const google::protobuf::Message&)>& on_message);

  // True when it is connected and says within `timeout` that it is there.
  bool Answers(absl::Duration timeout) const;

 private:
  absl::Status NotAnswering() const;

  const std::string name_;
  const std::shared_ptr<rpc::Client> client_;
  UpstreamWatch watch_;
};

// Thread safe.
class Upstreams {
 public:
  explicit Upstreams(const std::map<std::string, std::shared_ptr<rpc::Client>>& clients);

  // UNIMPLEMENTED when this gateway has no address for the service.
  absl::StatusOr<Upstream*> Find(const google::protobuf::ServiceDescriptor& service) const;

  // The names of those that do not answer before `deadline`.
  std::vector<std::string> Unreachable(absl::Time deadline) const;

 private:
  std::map<std::string, std::unique_ptr<Upstream>> upstreams_;
};

}  // namespace dealtrace::gateway

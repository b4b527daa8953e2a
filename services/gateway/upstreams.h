// The services behind the gateway.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "libs/rpc/client.h"

namespace dealtrace::gateway {

// `ingestion` for dealtrace.ingestion.v1.SyncService: the contract's package names its service.
std::string UpstreamOf(const google::protobuf::ServiceDescriptor& service);

// What a method's policy says of its callers.
struct MethodLimits {
  absl::Duration deadline_max = absl::Seconds(60);
  int concurrency_max = 16;
};
MethodLimits LimitsOf(const google::protobuf::MethodDescriptor& method);

// Immutable and thread safe.
class Upstreams {
 public:
  explicit Upstreams(std::map<std::string, std::shared_ptr<rpc::Client>> clients)
      : clients_(std::move(clients)) {}

  // UNIMPLEMENTED when this gateway has no address for the service.
  absl::StatusOr<rpc::Client*> ClientOf(const google::protobuf::ServiceDescriptor& service) const;

  // The names of those that do not connect before `deadline`.
  std::vector<std::string> Unreachable(absl::Time deadline) const;

 private:
  const std::map<std::string, std::shared_ptr<rpc::Client>> clients_;
};

}  // namespace dealtrace::gateway

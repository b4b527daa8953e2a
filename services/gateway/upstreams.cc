#include "services/gateway/upstreams.h"

#include "absl/strings/str_split.h"
#include "dealtrace/options/v1/method_policy.pb.h"
#include "google/protobuf/util/time_util.h"
#include "services/gateway/domain/errors.h"

namespace dealtrace::gateway {

std::string UpstreamOf(const google::protobuf::ServiceDescriptor& service) {
  const std::vector<std::string> parts = absl::StrSplit(service.file()->package(), '.');
  return parts.size() < 2 ? std::string() : parts[parts.size() - 2];
}

MethodLimits LimitsOf(const google::protobuf::MethodDescriptor& method) {
  MethodLimits limits;
  if (!method.options().HasExtension(options::v1::policy)) return limits;
  const auto& policy = method.options().GetExtension(options::v1::policy);
  limits.deadline_max = absl::Milliseconds(
      google::protobuf::util::TimeUtil::DurationToMilliseconds(policy.max_deadline()));
  limits.concurrency_max = policy.max_concurrency();
  return limits;
}

absl::StatusOr<rpc::Client*> Upstreams::ClientOf(
    const google::protobuf::ServiceDescriptor& service) const {
  const std::string name = UpstreamOf(service);
  const auto client = clients_.find(name);
  if (client == clients_.end()) {
    return Failure(absl::StatusCode::kUnimplemented,
                   absl::StrCat("this gateway does not know the service `", name,
                                "`: set `upstreams.", name, "` in its configuration"),
                   "UPSTREAM_NOT_CONFIGURED");
  }
  return client->second.get();
}

std::vector<std::string> Upstreams::Unreachable(absl::Time deadline) const {
  std::vector<std::string> names;
  for (const auto& [name, client] : clients_) {
    if (!client->WaitForConnection(deadline)) names.push_back(name);
  }
  return names;
}

}  // namespace dealtrace::gateway

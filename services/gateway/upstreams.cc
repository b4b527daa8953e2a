#include "services/gateway/upstreams.h"

#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "dealtrace/options/v1/method_policy.pb.h"
#include "google/protobuf/util/time_util.h"
#include "services/gateway/domain/errors.h"

namespace dealtrace::gateway {
namespace {

constexpr absl::Duration kConnectTurn = absl::Milliseconds(50);

}  // namespace

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
  std::vector<std::string> away;
  for (const auto& [name, client] : clients_) away.push_back(name);
  // In turns, so that one that is away leaves time for the others.
  do {
    std::erase_if(away, [&](const std::string& name) {
      return clients_.at(name)->WaitForConnection(absl::Now() + kConnectTurn);
    });
  } while (!away.empty() && absl::Now() < deadline);
  return away;
}

}  // namespace dealtrace::gateway

#include "services/gateway/upstreams.h"

#include <atomic>
#include <utility>

#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "dealtrace/options/v1/method_policy.pb.h"
#include "google/protobuf/empty.pb.h"
#include "google/protobuf/util/time_util.h"
#include "libs/telemetry/span.h"
#include "services/gateway/domain/errors.h"

namespace dealtrace::gateway {
namespace {

using google::protobuf::Message;

constexpr absl::Duration kReadinessTurn = absl::Milliseconds(100);
// How soon a caller may try a service again that does not answer.
constexpr absl::Duration kRetryDelay = absl::Seconds(1);
// The parent of spans that are not to be recorded.
constexpr char kUnsampled[] = "00-00000000000000000000000000000001-0000000000000001-00";

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

Upstream::Upstream(std::string name, std::shared_ptr<rpc::Client> client)
    : name_(std::move(name)),
      client_(std::move(client)),
      watch_([this](absl::Duration timeout) { return Answers(timeout); }) {}

absl::Status Upstream::NotAnswering() const { return UpstreamNotAnswering(name_, kRetryDelay); }

absl::Status Upstream::CallUnary(const std::string& method, const Message& request,
                                 Message& response, rpc::CallOptions options) {
  if (!watch_.answers()) return NotAnswering();
  const UpstreamWatch::Waiting waiting(watch_);
  options.cancelled = [this, cancelled = std::move(options.cancelled)] {
    return !watch_.answers() || (cancelled && cancelled());
  };
  absl::Status status = client_->CallUnary(method, request, response, options);
  return absl::IsCancelled(status) && !watch_.answers() ? NotAnswering() : status;
}

absl::Status Upstream::CallServerStream(
    const std::string& method, const Message& request, const Message& prototype,
    rpc::CallOptions options, const std::function<absl::Status(const Message&)>& on_message) {
  if (!watch_.answers()) return NotAnswering();
  auto waiting = std::make_unique<UpstreamWatch::Waiting>(watch_);
  std::atomic<bool> has_begun{false};
  options.cancelled = [this, &has_begun, cancelled = std::move(options.cancelled)] {
    return (!has_begun && !watch_.answers()) || (cancelled && cancelled());
  };
  absl::Status status =
      client_->CallServerStream(method, request, prototype, options, [&](const Message& message) {
        has_begun = true;
        waiting.reset();
        return on_message(message);
      });
  const bool is_hung = absl::IsCancelled(status) && !has_begun && !watch_.answers();
  return is_hung ? NotAnswering() : status;
}

bool Upstream::Answers(absl::Duration timeout) const {
  // Health checks come again and again: no spans of them are kept.
  telemetry::Span span = telemetry::Span::Start(
      "", {.parent = telemetry::TraceContext{.trace_parent = kUnsampled, .trace_state = ""}});
  const telemetry::Scope scope(span);
  // Without fields HealthCheckRequest asks for the whole server; its answer is not read, because a
  // service that says that it does not serve has said something.
  google::protobuf::Empty response;
  const absl::Status status =
      client_->CallUnary("grpc.health.v1.Health/Check", google::protobuf::Empty(), response,
                         rpc::CallOptions::Within(timeout));
  return !absl::IsDeadlineExceeded(status) && !absl::IsUnavailable(status);
}

Upstreams::Upstreams(const std::map<std::string, std::shared_ptr<rpc::Client>>& clients) {
  for (const auto& [name, client] : clients) {
    upstreams_.emplace(name, std::make_unique<Upstream>(name, client));
  }
}

absl::StatusOr<Upstream*> Upstreams::Find(
    const google::protobuf::ServiceDescriptor& service) const {
  const std::string name = UpstreamOf(service);
  const auto upstream = upstreams_.find(name);
  if (upstream == upstreams_.end()) {
    return Failure(absl::StatusCode::kUnimplemented,
                   absl::StrCat("this gateway does not know the service `", name,
                                "`: set `upstreams.", name, "` in its configuration"),
                   "UPSTREAM_NOT_CONFIGURED");
  }
  return upstream->second.get();
}

std::vector<std::string> Upstreams::Unreachable(absl::Time deadline) const {
  std::vector<std::string> away;
  for (const auto& [name, upstream] : upstreams_) away.push_back(name);
  // In turns, so that one that is away leaves time for the others.
  do {
    std::erase_if(away, [&](const std::string& name) {
      return upstreams_.at(name)->Answers(kReadinessTurn);
    });
  } while (!away.empty() && absl::Now() < deadline);
  return away;
}

}  // namespace dealtrace::gateway

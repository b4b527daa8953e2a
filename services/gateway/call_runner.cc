#include "services/gateway/call_runner.h"

#include <atomic>

#include "absl/time/clock.h"
#include "services/gateway/domain/request_timeout.h"

namespace dealtrace::gateway {

std::string FullMethodName(const google::protobuf::MethodDescriptor& method) {
  return absl::StrCat(method.service()->full_name(), "/", method.name());
}

void CallRunner::Run(std::shared_ptr<HttpCall> call,
                     const google::protobuf::MethodDescriptor& method, Caller caller, Work work,
                     Refuse refuse) {
  const absl::Time now = absl::Now();
  const MethodLimits limits = LimitsOf(method);
  const http::Headers& headers = call->request().headers;
  call->SetIdentified();
  const auto timeout = RequestTimeout(headers.Get("Grpc-Timeout"), headers.Get("X-Request-Timeout"),
                                      limits.deadline_max);
  if (!timeout.ok()) return refuse(*call, timeout.status());
  const auto upstream = upstreams_.Find(*method.service());
  if (!upstream.ok()) return refuse(*call, upstream.status());

  auto hung_up = std::make_shared<std::atomic<bool>>(false);
  call->exchange().OnDisconnect([hung_up] { *hung_up = true; });
  rpc::CallOptions options;
  options.deadline = now + *timeout;
  options.bearer_token = std::move(caller.token);
  options.cancelled = [hung_up] { return hung_up->load(); };

  ScheduledCall scheduled;
  scheduled.method = FullMethodName(method);
  scheduled.caller = std::move(caller.name);
  scheduled.concurrency_max = limits.concurrency_max;
  scheduled.deadline = options.deadline;
  scheduled.run = [call, upstream = *upstream, options, hung_up, refuse, work = std::move(work)] {
    if (*hung_up) return refuse(*call, absl::CancelledError("the caller hung up"));
    const telemetry::Scope scope(call->span());
    work(*call, *upstream, options);
  };
  scheduled.refuse = [call, refuse](const absl::Status& status) { refuse(*call, status); };
  scheduler_.Submit(std::move(scheduled));
}

}  // namespace dealtrace::gateway

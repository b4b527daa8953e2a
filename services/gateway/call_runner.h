// The one way from an HTTP request to an upstream call: deadline, a place to run, cancellation when
// the caller hangs up.
#pragma once

#include <functional>
#include <memory>

#include "google/protobuf/descriptor.h"
#include "libs/rpc/client.h"
#include "services/gateway/call_scheduler.h"
#include "services/gateway/http_call.h"
#include "services/gateway/identity.h"
#include "services/gateway/upstreams.h"

namespace dealtrace::gateway {

// Thread safe.
class CallRunner {
 public:
  // Called on a worker thread with the request's span current.
  using Work =
      std::function<void(HttpCall& call, Upstream& upstream, const rpc::CallOptions& options)>;
  // Tells the caller why the work was not begun.
  using Refuse = std::function<void(HttpCall& call, const absl::Status& status)>;

  // Both must outlive the runner.
  CallRunner(const Upstreams& upstreams, CallScheduler& scheduler)
      : upstreams_(upstreams), scheduler_(scheduler) {}

  // Returns at once; later calls either `work` or `refuse`.
  void Run(std::shared_ptr<HttpCall> call, const google::protobuf::MethodDescriptor& method,
           Caller caller, Work work, Refuse refuse);

 private:
  const Upstreams& upstreams_;
  CallScheduler& scheduler_;
};

// `package.Service/Method`, as rpc::Client wants it.
std::string FullMethodName(const google::protobuf::MethodDescriptor& method);

}  // namespace dealtrace::gateway

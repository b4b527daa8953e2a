// JSON over HTTP for every annotated method.
#pragma once

#include <memory>

#include "libs/http/shared_budget.h"
#include "services/gateway/call_runner.h"
#include "services/gateway/domain/route_table.h"

namespace dealtrace::gateway {

// Thread safe.
class ApiHandler {
 public:
  explicit ApiHandler(CallRunner& runner) : runner_(runner) {}

  // Answers a request that matched a route: later, from another thread.
  void Handle(std::shared_ptr<HttpCall> call, RouteMatch match, Caller caller);

 private:
  // What decoded requests may take, all together and those of one caller: enough for the largest.
  static constexpr int64_t kDecodedBytesMax = 96 << 20;
  static constexpr int64_t kDecodedBytesOfOneMax = 76 << 20;

  CallRunner& runner_;
  http::SharedBudget decoded_{kDecodedBytesMax, kDecodedBytesOfOneMax};
};

}  // namespace dealtrace::gateway

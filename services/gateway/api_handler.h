// JSON over HTTP for every annotated method.
#pragma once

#include <memory>

#include "services/gateway/call_runner.h"
#include "services/gateway/domain/route_table.h"

namespace dealtrace::gateway {

// Thread safe.
class ApiHandler {
 public:
  explicit ApiHandler(CallRunner& runner) : runner_(runner) {}

  // Answers a request that matched a route: later, from another thread.
  void Handle(std::shared_ptr<HttpCall> call, RouteMatch match);

 private:
  CallRunner& runner_;
};

}  // namespace dealtrace::gateway

// A gRPC service made from a contract's descriptor instead of generated stubs, so that one adapter
// sees every call and reflection and health still know the service by its name.
#pragma once

#include <grpcpp/impl/service_type.h>

#include <vector>

#include "libs/rpc/server_call.h"

namespace dealtrace::rpc {

class DynamicService : public grpc::Service {
 public:
  // `methods` are all of one service and live longer than this.
  explicit DynamicService(const std::vector<ServedMethod*>& methods);
};

}  // namespace dealtrace::rpc

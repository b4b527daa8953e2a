#include "libs/rpc/dynamic_service.h"

#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_service_method.h>

#include "libs/rpc/reactors.h"

namespace dealtrace::rpc {

DynamicService::DynamicService(const std::vector<ServedMethod*>& methods) {
  using grpc::ByteBuffer;
  using grpc::internal::RpcMethod;
  int index = 0;
  for (ServedMethod* served : methods) {
    const bool is_stream = served->method.descriptor->server_streaming();
    // grpc::Service owns both objects; gRPC's interface takes them as raw pointers.
    AddMethod(new grpc::internal::RpcServiceMethod(
        served->method.path.c_str(),
        is_stream ? RpcMethod::SERVER_STREAMING : RpcMethod::NORMAL_RPC, nullptr));
    grpc::internal::MethodHandler* handler = nullptr;
    if (is_stream) {
      handler = new grpc::internal::CallbackServerStreamingHandler<ByteBuffer, ByteBuffer>(
          [served](grpc::CallbackServerContext* context, const ByteBuffer* request) {
            return ServeStream(*served, *context, *request);
          });
    } else {
      handler = new grpc::internal::CallbackUnaryHandler<ByteBuffer, ByteBuffer>(
          [served](grpc::CallbackServerContext* context, const ByteBuffer* request,
                   ByteBuffer* response) {
            return ServeUnary(*served, *context, *request, *response);
          });
    }
    MarkMethodRawCallback(index++, handler);
  }
}

}  // namespace dealtrace::rpc

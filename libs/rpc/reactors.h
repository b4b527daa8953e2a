// The gRPC side of a call: one object a call, which gRPC tells what happens and which runs the
// handler on a worker thread.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include "libs/rpc/server_call.h"

namespace dealtrace::rpc {

// Both delete themselves when gRPC is done with them. `request` and `response` live as long.
grpc::ServerUnaryReactor* ServeUnary(ServedMethod& served, grpc::CallbackServerContext& context,
                                     const grpc::ByteBuffer& request, grpc::ByteBuffer& response);
grpc::ServerWriteReactor<grpc::ByteBuffer>* ServeStream(ServedMethod& served,
                                                        grpc::CallbackServerContext& context,
                                                        const grpc::ByteBuffer& request);

}  // namespace dealtrace::rpc

#include "libs/rpc/server_probe.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/rpc_method.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/channel_arguments.h>

#include "absl/strings/str_cat.h"
#include "libs/rpc/grpc_status.h"
#include "libs/rpc/unix_socket.h"

namespace dealtrace::rpc {

std::string LocalTarget(absl::string_view address, int port) {
  if (IsUnixAddress(address)) return std::string(address);
  absl::string_view host = address.substr(0, address.rfind(':'));
  if (host.empty() || host == "0.0.0.0") host = "127.0.0.1";
  if (host == "[::]") host = "[::1]";
  return absl::StrCat(host, ":", port);
}

absl::Status ProbeServer(const std::string& target, const std::string& service,
                         const Certificates& certificates, absl::Time deadline) {
  grpc::ChannelArguments arguments;
  arguments.SetSslTargetNameOverride(service);
  // Otherwise a channel takes a connection that another one to the same server has.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const std::shared_ptr<grpc::Channel> channel =
      grpc::CreateCustomChannel(target, ChannelCredentials(certificates), arguments);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(deadline));
  // An empty HealthCheckRequest asks for the whole server.
  grpc::Slice empty;
  const grpc::ByteBuffer request(&empty, 1);
  grpc::ByteBuffer response;
  const grpc::internal::RpcMethod method("/grpc.health.v1.Health/Check",
                                         grpc::internal::RpcMethod::NORMAL_RPC);
  return FromGrpc(
      grpc::internal::BlockingUnaryCall(channel.get(), method, &context, request, &response));
}

}  // namespace dealtrace::rpc

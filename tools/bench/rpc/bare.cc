#include "tools/bench/rpc/bare.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include "absl/strings/str_cat.h"
#include "dealtrace/rpc/testing/v1/echo_service.pb.h"

namespace dealtrace::bench {
namespace {

using google::protobuf::MessageLite;
using rpc::testing::v1::EchoRequest;
using rpc::testing::v1::EchoResponse;

constexpr char kPath[] = "/dealtrace.rpc.testing.v1.EchoService/Echo";

// What gRPC's generator writes for a callback method.
class BareService : public grpc::Service {
 public:
  BareService() {
    AddMethod(new grpc::internal::RpcServiceMethod(kPath, grpc::internal::RpcMethod::NORMAL_RPC,
                                                   nullptr));
    MarkMethodCallback(0, new grpc::internal::CallbackUnaryHandler<EchoRequest, EchoResponse>(
                              [](grpc::CallbackServerContext* context, const EchoRequest* request,
                                 EchoResponse* response) {
                                response->set_text(request->text());
                                grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
                                reactor->Finish(grpc::Status::OK);
                                return reactor;
                              }));
  }
};

}  // namespace

struct BareEcho::Impl {
  BareService service;
  std::unique_ptr<grpc::Server> server;
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<grpc::internal::RpcMethod> method;
};

BareEcho::BareEcho(const rpc::ServerCredentials* credentials) : impl_(std::make_unique<Impl>()) {
  std::shared_ptr<grpc::ServerCredentials> server = grpc::InsecureServerCredentials();
  std::shared_ptr<grpc::ChannelCredentials> client = grpc::InsecureChannelCredentials();
  grpc::ChannelArguments arguments;
  if (credentials != nullptr) {
    grpc::SslServerCredentialsOptions ssl;
    ssl.pem_key_cert_pairs.push_back({credentials->private_key, credentials->certificate_chain});
    server = grpc::SslServerCredentials(ssl);
    grpc::SslCredentialsOptions trust;
    trust.pem_root_certs = credentials->ca_certificate;
    client = grpc::SslCredentials(trust);
  }
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", server, &port);
  builder.RegisterService(&impl_->service);
  impl_->server = builder.BuildAndStart();
  impl_->channel = grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", port), client, arguments);
  // With the channel, as a generated stub registers it.
  impl_->method = std::make_unique<grpc::internal::RpcMethod>(
      kPath, grpc::internal::RpcMethod::NORMAL_RPC, impl_->channel);
}

BareEcho::~BareEcho() { impl_->server->Shutdown(); }

bool BareEcho::Call(const std::string& text) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
  EchoRequest request;
  request.set_text(text);
  EchoResponse response;
  const grpc::Status status =
      grpc::internal::BlockingUnaryCall<EchoRequest, EchoResponse, MessageLite, MessageLite>(
          impl_->channel.get(), *impl_->method, &context, request, &response);
  return status.ok() && response.text() == text;
}

}  // namespace dealtrace::bench

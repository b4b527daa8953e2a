#include "libs/rpc/testing/policy_probe.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/rpc_method.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/channel_arguments.h>
#include <grpcpp/support/sync_stream.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "google/protobuf/descriptor.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/grpc_status.h"
#include "libs/rpc/method.h"

namespace dealtrace::rpc::testing {
namespace {

struct Attempt {
  std::string what;
  std::string token;  // empty: none is sent
  bool has_deadline = true;
  absl::StatusCode code;
  std::string reason;
};

std::shared_ptr<grpc::Channel> Connect(const PolicyProbe& probe) {
  grpc::SslCredentialsOptions ssl;
  ssl.pem_root_certs = probe.credentials.ca_certificate;
  ssl.pem_cert_chain = probe.credentials.certificate_chain;
  ssl.pem_private_key = probe.credentials.private_key;
  grpc::ChannelArguments arguments;
  arguments.SetSslTargetNameOverride(probe.service);
  return grpc::CreateCustomChannel(probe.target, grpc::SslCredentials(ssl), arguments);
}

// Sends an empty request, which decodes as any message.
absl::Status CallRaw(grpc::Channel& channel, const google::protobuf::MethodDescriptor& descriptor,
                     const Attempt& attempt) {
  grpc::ClientContext context;
  if (attempt.has_deadline)
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(4)));
  if (!attempt.token.empty()) {
    context.AddMetadata("authorization", absl::StrCat("Bearer ", attempt.token));
  }
  const std::string path = absl::StrCat("/", MethodName(descriptor));
  grpc::Slice empty;
  grpc::ByteBuffer request(&empty, 1);
  grpc::ByteBuffer response;
  if (!descriptor.server_streaming()) {
    const grpc::internal::RpcMethod method(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC);
    return FromGrpc(
        grpc::internal::BlockingUnaryCall(&channel, method, &context, request, &response));
  }
  const grpc::internal::RpcMethod method(path.c_str(), grpc::internal::RpcMethod::SERVER_STREAMING);
  const std::unique_ptr<grpc::ClientReader<grpc::ByteBuffer>> reader(
      grpc::internal::ClientReaderFactory<grpc::ByteBuffer>::Create(&channel, method, &context,
                                                                    request));
  while (reader->Read(&response)) {
  }
  return FromGrpc(reader->Finish());
}

std::vector<Attempt> MakeAttempts(const PolicyProbe& probe, const MethodRules& rules) {
  const absl::Duration hour = absl::Hours(1);
  const absl::StatusCode unauthenticated = absl::StatusCode::kUnauthenticated;
  std::string forged = probe.token({probe.service}, rules.scopes, hour);
  // Any character but the last of a signature carries six bits of it.
  forged[forged.size() - 10] = forged[forged.size() - 10] == 'A' ? 'B' : 'A';
  std::vector<Attempt> attempts = {
      {"no token", "", true, unauthenticated, "IDENTITY_REQUIRED"},
      {"an expired token", probe.token({probe.service}, rules.scopes, -hour), true, unauthenticated,
       "TOKEN_EXPIRED"},
      {"a token for another audience", probe.token({"elsewhere"}, rules.scopes, hour), true,
       unauthenticated, "TOKEN_AUDIENCE"},
      {"a forged token", forged, true, unauthenticated, "TOKEN_INVALID"},
      {"no deadline", probe.token({probe.service}, rules.scopes, hour), false,
       absl::StatusCode::kInvalidArgument, "DEADLINE_REQUIRED"}};
  for (const std::string& missing : rules.scopes) {
    std::vector<std::string> scopes = {"something.else"};
    for (const std::string& scope : rules.scopes) {
      if (scope != missing) scopes.push_back(scope);
    }
    attempts.push_back({absl::StrCat("a token without ", missing),
                        probe.token({probe.service}, scopes, hour), true,
                        absl::StatusCode::kPermissionDenied, "SCOPE_MISSING"});
  }
  if (rules.needs_all_rows) {
    attempts.push_back({"a token without records.all",
                        probe.token({probe.service}, rules.scopes, hour), true,
                        absl::StatusCode::kPermissionDenied, "SCOPE_MISSING"});
  }
  return attempts;
}

void Probe(const PolicyProbe& probe, grpc::Channel& channel,
           const google::protobuf::MethodDescriptor& descriptor, int& calls,
           std::vector<std::string>& holes) {
  const std::string name = MethodName(descriptor);
  const absl::StatusOr<MethodRules> rules = ReadPolicy(descriptor);
  if (!rules.ok()) {
    holes.push_back(absl::StrCat(name, ": ", rules.status().message()));
    return;
  }
  for (const Attempt& attempt : MakeAttempts(probe, *rules)) {
    const absl::Status status = CallRaw(channel, descriptor, attempt);
    ++calls;
    const auto info = GetErrorInfo(status);
    if (status.code() != attempt.code || !info || info->reason() != attempt.reason) {
      holes.push_back(absl::StrCat(name, " with ", attempt.what, ": expected ", attempt.reason,
                                   ", got ", status.ToString()));
    }
  }
}

}  // namespace

double HandlersRun(absl::string_view metrics, absl::string_view method) {
  const std::string series =
      absl::StrCat("dealtrace_rpc_server_handlers_run_total{method=\"", method, "\"} ");
  for (absl::string_view line : absl::StrSplit(metrics, '\n')) {
    double value = 0;
    if (absl::ConsumePrefix(&line, series) && absl::SimpleAtod(line, &value)) return value;
  }
  return 0;
}

std::vector<std::string> FindPolicyHoles(const PolicyProbe& probe,
                                         const std::vector<std::string>& services, int& calls) {
  std::vector<std::string> holes;
  const std::shared_ptr<grpc::Channel> channel = Connect(probe);
  for (const std::string& name : services) {
    const google::protobuf::ServiceDescriptor* service =
        google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name);
    if (service == nullptr) {
      holes.push_back(absl::StrCat(name, ": no linked contract has this service"));
      continue;
    }
    const std::string before = probe.metrics();
    for (int i = 0; i < service->method_count(); ++i) {
      Probe(probe, *channel, *service->method(i), calls, holes);
    }
    const std::string after = probe.metrics();
    for (int i = 0; i < service->method_count(); ++i) {
      const std::string method = MethodName(*service->method(i));
      if (HandlersRun(after, method) != HandlersRun(before, method)) {
        holes.push_back(absl::StrCat(method, ": its handler ran"));
      }
    }
  }
  return holes;
}

}  // namespace dealtrace::rpc::testing

#include "libs/rpc/client_channels.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/rpc/grpc_process.h"
#include "libs/rpc/method.h"

namespace dealtrace::rpc {
namespace {

using options::v1::MethodPolicy;

// Far more than a service has; bounds memory when methods come from outside (the gateway).
constexpr size_t kMethodsMax = 10'000;

constexpr absl::string_view kBalancing = R"("loadBalancingConfig":[{"round_robin":{}}])";
// Four attempts within about a second; a failing server costs at most a tenth more calls.
constexpr absl::string_view kRetries =
    R"("methodConfig":[{"name":[{}],"retryPolicy":{"maxAttempts":4,"initialBackoff":"0.1s",)"
    R"("maxBackoff":"1s","backoffMultiplier":2,"retryableStatusCodes":["UNAVAILABLE"]}}],)"
    R"("retryThrottling":{"maxTokens":100,"tokenRatio":0.1})";

// A server that hangs is found out in 20 s by whoever waits for a stream of it. Servers take pings
// every 10 s (server.cc).
constexpr int kKeepaliveMs = 15 * 1000;
constexpr int kKeepaliveTimeoutMs = 5 * 1000;
// A restarted server is found again soon; gRPC's own maximum is two minutes.
constexpr int kReconnectMinMs = 100;
constexpr int kReconnectMaxMs = 2000;
// How long a connection with its handshake may take; on a busy machine much longer than usual.
constexpr int kConnectTimeoutMs = 5000;
constexpr int kMetadataBytesMax = 16 << 10;

std::shared_ptr<grpc::Channel> MakeChannel(const ClientOptions& options,
                                           const Certificates& certificates,
                                           const std::string& service_config) {
  PrepareGrpc();
  grpc::ChannelArguments arguments;
  if (!options.service.empty()) {
    // The certificate names the service, whatever address it is reached by.
    arguments.SetSslTargetNameOverride(options.service);
  }
  arguments.SetServiceConfigJSON(service_config);
  arguments.SetMaxReceiveMessageSize(options.message_bytes_max);
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, kMetadataBytesMax);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kReconnectMinMs);
  // In spite of its name this is the time that one attempt gets.
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnectTimeoutMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kReconnectMaxMs);
  return grpc::CreateCustomChannel(options.target, ChannelCredentials(certificates), arguments);
}

}  // namespace

ServerAddress ParseTarget(absl::string_view target) {
  ServerAddress address;
  if (absl::ConsumePrefix(&target, "unix:")) {
    address.host = std::string(target);
    return address;
  }
  const size_t slashes = target.rfind('/');
  if (slashes != absl::string_view::npos) target.remove_prefix(slashes + 1);
  const size_t colon = target.rfind(':');
  if (colon != absl::string_view::npos &&
      absl::SimpleAtoi(target.substr(colon + 1), &address.port)) {
    target = target.substr(0, colon);
  }
  address.host = std::string(target);
  return address;
}

ClientMethod::ClientMethod(absl::string_view method, Idempotency idempotency_in,
                           const std::shared_ptr<grpc::Channel>& retrying_channel,
                           const std::shared_ptr<grpc::Channel>& once_channel)
    : name(method),
      path(absl::StrCat("/", method)),
      idempotency(idempotency_in),
      retrying(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC, retrying_channel),
      once(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC, once_channel) {}

std::shared_ptr<const ClientMethod> ClientChannels::Make(absl::string_view name) const {
  const google::protobuf::MethodDescriptor* descriptor = FindMethod(name);
  auto method = std::make_shared<ClientMethod>(
      name,
      descriptor == nullptr || descriptor->server_streaming()
          ? MethodPolicy::IDEMPOTENCY_UNSPECIFIED
          : descriptor->options().GetExtension(options::v1::policy).idempotency(),
      retrying_, once_);
  if (metrics_ != nullptr) {
    telemetry::Labels labels = {{"service", service_}, {"method", method->name}};
    method->seconds = metrics_->GetHistogram("dealtrace_rpc_client_call_duration_seconds", labels);
    labels["code"] = "OK";
    method->ok_calls = metrics_->GetCounter("dealtrace_rpc_client_calls_total", labels);
  }
  return method;
}

std::shared_ptr<const ClientMethod> ClientChannels::Find(absl::string_view name) const {
  {
    sync::MutexLock lock(mutex_);
    const auto known = methods_.find(name);
    if (known != methods_.end()) return known->second;
  }
  std::shared_ptr<const ClientMethod> method = Make(name);
  sync::MutexLock lock(mutex_);
  if (methods_.size() < kMethodsMax) methods_.emplace(name, method);
  return method;
}

bool ClientChannels::IsSafeToRepeat(const ClientMethod& method,
                                    const google::protobuf::Message& request) {
  switch (method.idempotency) {
    case MethodPolicy::IDEMPOTENCY_READ:
    case MethodPolicy::IDEMPOTENCY_SET:
      return true;
    case MethodPolicy::IDEMPOTENCY_REQUEST_ID: {
      const google::protobuf::FieldDescriptor* field =
          request.GetDescriptor()->FindFieldByName("request_id");
      return field != nullptr && !request.GetReflection()->GetString(request, field).empty();
    }
    default:
      return false;
  }
}

ClientChannels::ClientChannels(const ClientOptions& options, const Certificates& certificates)
    : service_(options.service),
      metrics_(options.metrics),
      retrying_(
          MakeChannel(options, certificates, absl::StrCat("{", kBalancing, ",", kRetries, "}"))),
      once_(MakeChannel(options, certificates, absl::StrCat("{", kBalancing, "}"))) {}

}  // namespace dealtrace::rpc

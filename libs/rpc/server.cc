#include "libs/rpc/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/impl/server_builder_plugin.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "libs/rpc/certificates.h"
#include "libs/rpc/dynamic_service.h"
#include "libs/rpc/grpc_process.h"
#include "libs/rpc/method.h"
#include "libs/rpc/readiness.h"
#include "libs/rpc/server_call.h"
#include "libs/rpc/server_probe.h"
#include "libs/rpc/status_macros.h"
#include "libs/rpc/unix_socket.h"
#include "libs/rpc/watchdog.h"
#include "libs/sync/mutex.h"

namespace dealtrace::rpc {
namespace {

// Clients ping every 15 s (client_channels.cc).
constexpr int kPingIntervalMinMs = 10 * 1000;
constexpr int kMetadataBytesMax = 16 << 10;
// A peer that connects and then says nothing.
constexpr int kHandshakeTimeoutMs = 10 * 1000;
// Callers from outside share less than services do: a connection carries a few calls and is closed
// when it is not used.
constexpr int kTokenPortStreamsMax = 100;
constexpr int kTokenPortIdleMs = 60 * 1000;

// The name that a liveness probe asks for: a database that is away must not restart the process.
constexpr char kLiveness[] = "liveness";

// Keeps a server free of the process's plugins, which is reflection: it is for peers whose
// certificate was checked.
class WithoutPlugins : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    plugins->clear();
  }
};

absl::Status CheckOptions(const ServerOptions& options) {
  const ServerCredentials& credentials = options.credentials;
  const bool is_complete =
      credentials.files.certificate_chain.empty()
          ? !credentials.certificate_chain.empty() && !credentials.private_key.empty() &&
                !credentials.ca_certificate.empty()
          : !credentials.files.private_key.empty() && !credentials.files.ca_certificate.empty();
  if (!is_complete || credentials.token_public_key.empty()) {
    return absl::FailedPreconditionError(
        "the server cannot start: it needs a certificate, its key, the authority's certificate and "
        "the public key of tokens (`dealtrace up` makes them for a local stack)");
  }
  if (options.audience.empty()) {
    return absl::FailedPreconditionError("the server cannot start: it needs an audience");
  }
  if (options.worker_threads < 1 || options.queue_calls_max < 0) {
    return absl::FailedPreconditionError(
        "the server cannot start: worker_threads must be at least 1 and queue_calls_max at least "
        "0");
  }
  return absl::OkStatus();
}

}  // namespace

struct Server::Impl {
  ServerOptions options;
  std::vector<Registration> registrations;
  std::vector<ForeignPolicy> foreign;
  std::vector<Readiness::Check> checks;

  ServerShared shared;
  std::vector<std::unique_ptr<Method>> methods;
  std::vector<std::unique_ptr<ServedMethod>> served;
  std::vector<std::unique_ptr<DynamicService>> services;
  std::vector<std::string> service_names;
  std::unique_ptr<CertificateSource> certificates;
  // gRPC asks them for certificates as long as the servers live.
  std::vector<std::shared_ptr<grpc::ServerCredentials>> credentials;
  std::unique_ptr<grpc::Server> server;
  // Callers with tokens have a server of their own, without reflection and with narrower limits.
  std::unique_ptr<grpc::Server> token_server;
  // Answers UNIMPLEMENTED to all but health; gRPC starts no server without a service.
  grpc::CallbackGenericService nothing_else;
  std::unique_ptr<grpc::Server> health_server;
  int port = 0;
  int token_port = 0;
  int health_port = 0;
  std::unique_ptr<Readiness> readiness;
  std::unique_ptr<Watchdog> watchdog;
  sync::Mutex drain_mutex;
  bool drained ABSL_GUARDED_BY(drain_mutex) = false;

  void MakePools();
  void MakeServedMethods();
  void SetLimits(grpc::ServerBuilder& builder) const;
  void AddServices(grpc::ServerBuilder& builder);
  void AddPort(const std::string& address, grpc_ssl_client_certificate_request_type certificate,
               grpc::ServerBuilder& builder, int& port);
  absl::Status Listen();
  absl::Status ListenForTokens();
  absl::Status ListenForProbes();
  void Watch();
  void TellExpiry();
  void TellHealth(bool is_ready);
};

void Server::Impl::MakePools() {
  int waiting_max = 0;
  for (const auto& method : methods) {
    if (method->waits) waiting_max += method->rules.max_concurrency;
  }
  shared.workers = std::make_unique<WorkerPool>(options.worker_threads, options.queue_calls_max);
  shared.waiters = std::make_unique<WorkerPool>(waiting_max, 0);
  // One person never has all threads, so that there is always one for another.
  shared.people_working = std::make_unique<CallerLimiter>(
      std::max(1, options.worker_threads - std::max(1, options.worker_threads / 4)));
}

void Server::Impl::MakeServedMethods() {
  for (const auto& method : methods) {
    served.push_back(std::make_unique<ServedMethod>(*method, shared));
  }
}

// A gRPC service belongs to one server, so each server gets its own of the same methods.
void Server::Impl::AddServices(grpc::ServerBuilder& builder) {
  std::map<std::string, std::vector<ServedMethod*>> by_service;
  for (const auto& each : served) {
    by_service[each->method.descriptor->service()->full_name()].push_back(each.get());
  }
  service_names.clear();
  for (const auto& [name, service_methods] : by_service) {
    service_names.push_back(name);
    services.push_back(std::make_unique<DynamicService>(service_methods));
    builder.RegisterService(services.back().get());
  }
}

void Server::Impl::SetLimits(grpc::ServerBuilder& builder) const {
  absl::Duration longest = absl::ZeroDuration();
  for (const auto& method : methods) longest = std::max(longest, method->rules.max_deadline);
  builder.SetMaxReceiveMessageSize(options.message_bytes_max);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMetadataBytesMax);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, kHandshakeTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS,
                             static_cast<int>(absl::ToInt64Milliseconds(options.connection_age)));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
                             static_cast<int>(absl::ToInt64Milliseconds(
                                 std::min(longest + absl::Seconds(5), absl::Hours(24)))));
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             kPingIntervalMinMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
}

void Server::Impl::AddPort(const std::string& address,
                           grpc_ssl_client_certificate_request_type certificate,
                           grpc::ServerBuilder& builder, int& bound_port) {
  credentials.push_back(ServedBy(*certificates, certificate));
  builder.AddListeningPort(address, credentials.back(), &bound_port);
}

absl::Status Server::Impl::Listen() {
  if (IsUnixAddress(options.address)) RETURN_IF_ERROR(PrepareUnixSocket(options.address));
  grpc::ServerBuilder builder;
  SetLimits(builder);
  AddPort(options.address, GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY, builder,
          port);
  // Reflection is gRPC's only synchronous service here; one poller is plenty.
  builder.SetSyncServerOption(grpc::ServerBuilder::NUM_CQS, 1);
  builder.SetSyncServerOption(grpc::ServerBuilder::MAX_POLLERS, 1);
  AddServices(builder);
  server = builder.BuildAndStart();
  if (server == nullptr || port == 0) {
    return absl::UnavailableError(absl::StrCat("the server cannot listen on ", options.address,
                                               ": the address is taken or wrong"));
  }
  if (IsUnixAddress(options.address)) port = 0;
  return absl::OkStatus();
}

absl::Status Server::Impl::ListenForTokens() {
  if (options.token_address.empty()) return absl::OkStatus();
  grpc::ServerBuilder builder;
  builder.SetOption(std::make_unique<WithoutPlugins>());
  SetLimits(builder);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kTokenPortStreamsMax);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, kTokenPortIdleMs);
  AddPort(options.token_address, GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE, builder, token_port);
  AddServices(builder);
  token_server = builder.BuildAndStart();
  if (token_server == nullptr || token_port == 0) {
    return absl::UnavailableError(absl::StrCat("the server cannot listen on ",
                                               options.token_address,
                                               " for tokens: the address is taken or wrong"));
  }
  return absl::OkStatus();
}

absl::Status Server::Impl::ListenForProbes() {
  if (options.plain_health_address.empty()) return absl::OkStatus();
  grpc::ServerBuilder builder;
  builder.SetOption(std::make_unique<WithoutPlugins>());
  builder.AddListeningPort(options.plain_health_address, grpc::InsecureServerCredentials(),
                           &health_port);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.RegisterCallbackGenericService(&nothing_else);
  health_server = builder.BuildAndStart();
  if (health_server == nullptr || health_port == 0) {
    return absl::UnavailableError(
        absl::StrCat("the server cannot listen on ", options.plain_health_address, " for probes"));
  }
  health_server->GetHealthCheckService()->SetServingStatus(kLiveness, true);
  return absl::OkStatus();
}

void Server::Impl::Watch() {
  const auto probe = [this](const std::string& target, bool shows_identity) {
    return Watchdog::Probe(target, [this, target, shows_identity] {
      Certificates shown = *certificates->Current();
      if (!shows_identity) shown.certificate_chain = shown.private_key = "";
      return ProbeServer(target, options.audience, shown, absl::Now() + options.watch_interval);
    });
  };
  std::vector<Watchdog::Probe> probes = {probe(LocalTarget(options.address, port), true)};
  if (token_server != nullptr) {
    probes.push_back(probe(LocalTarget(options.token_address, token_port), false));
  }
  watchdog = std::make_unique<Watchdog>(
      std::move(probes),
      Watchdog::Options{.interval = options.watch_interval,
                        .tell =
                            [this](bool accepts) {
                              TellExpiry();
                              if (health_server == nullptr) return;
                              health_server->GetHealthCheckService()->SetServingStatus(kLiveness,
                                                                                       accepts);
                            },
                        .stopped_accepting = options.stopped_accepting});
}

// In seconds since 1970, so that an alert can compare it with time().
void Server::Impl::TellExpiry() {
  shared.metrics->SetGauge(
      "dealtrace_rpc_certificate_expiry_timestamp_seconds", {},
      absl::ToDoubleSeconds(certificates->Current()->expiry - absl::UnixEpoch()));
}

void Server::Impl::TellHealth(bool is_ready) {
  for (grpc::Server* each : {server.get(), token_server.get(), health_server.get()}) {
    if (each == nullptr) continue;
    grpc::HealthCheckServiceInterface* health = each->GetHealthCheckService();
    health->SetServingStatus("", is_ready);
    for (const std::string& name : service_names) health->SetServingStatus(name, is_ready);
  }
}

Server::Server(ServerOptions options, std::shared_ptr<telemetry::Metrics> metrics)
    : impl_(std::make_unique<Impl>()) {
  PrepareGrpc();
  impl_->options = std::move(options);
  impl_->shared.metrics =
      metrics != nullptr ? std::move(metrics) : std::make_shared<telemetry::Metrics>();
}

Server::~Server() { Drain(); }

void Server::HandleUnary(absl::string_view method, const google::protobuf::Descriptor* request,
                         const google::protobuf::Descriptor* response, UnaryHandler handler) {
  impl_->registrations.push_back({std::string(method), request, response, std::move(handler), {}});
}

void Server::HandleServerStream(absl::string_view method,
                                const google::protobuf::Descriptor* request,
                                const google::protobuf::Descriptor* response,
                                StreamHandler handler) {
  impl_->registrations.push_back({std::string(method), request, response, {}, std::move(handler)});
}

void Server::AddForeignPolicy(ForeignPolicy policy) { impl_->foreign.push_back(std::move(policy)); }

void Server::AddReadinessCheck(std::string name, std::function<bool()> check) {
  impl_->checks.emplace_back(std::move(name), std::move(check));
}

absl::Status Server::Start() {
  absl::Status status = CheckOptions(impl_->options);
  if (!status.ok()) return status;
  absl::StatusOr<std::vector<std::unique_ptr<Method>>> methods =
      BuildMethods(impl_->registrations, impl_->foreign);
  if (!methods.ok()) return methods.status();
  impl_->methods = *std::move(methods);
  impl_->shared.admission =
      std::make_unique<Admission>(impl_->options.credentials, impl_->options.audience);
  absl::StatusOr<Certificates> certificates = ReadCertificates(impl_->options.credentials);
  if (!certificates.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the server cannot start: ", certificates.status().message()));
  }
  impl_->certificates = std::make_unique<CertificateSource>(*std::move(certificates),
                                                            impl_->options.credentials.files);
  impl_->MakePools();
  impl_->MakeServedMethods();
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  RETURN_IF_ERROR(impl_->Listen());
  RETURN_IF_ERROR(impl_->ListenForTokens());
  RETURN_IF_ERROR(impl_->ListenForProbes());
  impl_->TellExpiry();
  impl_->Watch();
  impl_->readiness = std::make_unique<Readiness>(
      impl_->checks, [impl = impl_.get()](bool is_ready) { impl->TellHealth(is_ready); });
  return absl::OkStatus();
}

int Server::port() const { return impl_->port; }
int Server::token_port() const { return impl_->token_port; }
int Server::plain_health_port() const { return impl_->health_port; }

void Server::Drain() {
  sync::MutexLock lock(impl_->drain_mutex);
  if (impl_->drained) return;
  impl_->drained = true;
  if (impl_->watchdog != nullptr) impl_->watchdog->Stop();
  if (impl_->readiness != nullptr) impl_->readiness->Stop();
  impl_->shared.ledger.StartDrain();
  const auto limit = absl::ToChronoTime(absl::Now() + impl_->options.drain_limit);
  for (grpc::Server* each : {impl_->token_server.get(), impl_->server.get()}) {
    if (each == nullptr) continue;
    // Tells clients to go elsewhere, waits for running calls and cancels those past the limit.
    each->Shutdown(limit);
    each->Wait();
  }
  if (impl_->shared.workers != nullptr) impl_->shared.workers->Stop();
  if (impl_->shared.waiters != nullptr) impl_->shared.waiters->Stop();
  if (impl_->health_server != nullptr) {
    impl_->health_server->Shutdown(absl::ToChronoTime(absl::Now()));
    impl_->health_server->Wait();
  }
}

}  // namespace dealtrace::rpc

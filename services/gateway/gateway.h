// The gateway: an HTTP server in front of the services' annotated methods, and pages for people.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/http/server.h"
#include "libs/telemetry/metrics.h"
#include "services/gateway/api_handler.h"
#include "services/gateway/call_runner.h"
#include "services/gateway/call_scheduler.h"
#include "services/gateway/domain/contract_set.h"
#include "services/gateway/domain/route_table.h"
#include "services/gateway/identity.h"
#include "services/gateway/page_handler.h"
#include "services/gateway/sign_in_handler.h"
#include "services/gateway/upstreams.h"

namespace dealtrace::gateway {

struct GatewayOptions {
  http::ServerOptions http;
  // Upstream calls that run at a time, and those that wait beyond them. One caller has at most an
  // eighth of the first and a quarter of the others.
  int call_threads_max = 96;
  int waiting_calls_max = 4096;
  // How long a stop may take.
  absl::Duration drain_limit = absl::Seconds(20);
  std::string version;
};

// Thread safe.
class Gateway {
 public:
  // INVALID_ARGUMENT when two contracts claim one path or an annotation cannot be served.
  static absl::StatusOr<std::unique_ptr<Gateway>> Create(
      GatewayOptions options, const ContractSet& contracts, std::unique_ptr<Identity> identity,
      std::unique_ptr<Upstreams> upstreams, std::shared_ptr<telemetry::Metrics> metrics);
  // Stops.
  ~Gateway();

  // The errors of http::Server::Start.
  absl::Status Start();
  int port() const { return server_->port(); }
  // Not ready at once; lets running requests finish, refuses those that wait. Idempotent.
  void Stop();

 private:
  Gateway(GatewayOptions options, RouteTable routes, std::string openapi,
          std::unique_ptr<Identity> identity, std::unique_ptr<Upstreams> upstreams,
          std::shared_ptr<telemetry::Metrics> metrics);

  // Decides on a request by its head: who answers it, or that it is refused, whatever its body.
  http::Admission Admit(const http::Request& head);
  http::Admission AdmitApi(const http::Request& head, absl::string_view path);
  http::Admission Refuse(std::string route, absl::Status status, int http_status);
  void HandleProbe(std::shared_ptr<http::Exchange> exchange, absl::string_view path);
  std::shared_ptr<HttpCall> NewCall(std::shared_ptr<http::Exchange> exchange, std::string route);

  GatewayOptions options_;
  const RouteTable routes_;
  const std::unique_ptr<Identity> identity_;
  const std::unique_ptr<Upstreams> upstreams_;
  const std::shared_ptr<telemetry::Metrics> metrics_;
  const std::shared_ptr<telemetry::LogSampler> sampler_ = std::make_shared<telemetry::LogSampler>();
  CallScheduler scheduler_;
  CallRunner runner_;
  ApiHandler api_;
  PageHandler pages_;
  SignInHandler sign_in_;
  std::atomic<bool> stopping_{false};
  std::unique_ptr<http::Server> server_;
};

}  // namespace dealtrace::gateway

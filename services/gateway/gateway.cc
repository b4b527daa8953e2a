#include "services/gateway/gateway.h"

#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "libs/http/uri.h"
#include "services/gateway/domain/errors.h"
#include "services/gateway/domain/openapi.h"

namespace dealtrace::gateway {
namespace {

// How long a readiness probe waits for the upstreams.
constexpr absl::Duration kReadinessTimeout = absl::Seconds(1);

http::Response Plain(int status, std::string text) {
  return http::MakeResponse(status, "text/plain; charset=utf-8", std::move(text));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Gateway>> Gateway::Create(
    GatewayOptions options, const ContractSet& contracts, std::unique_ptr<Identity> identity,
    std::unique_ptr<Upstreams> upstreams, std::shared_ptr<telemetry::Metrics> metrics) {
  auto routes = RouteTable::Compile(contracts.services());
  if (!routes.ok()) return routes.status();
  std::string openapi = MakeOpenApi(*routes, contracts, options.version);
  return std::unique_ptr<Gateway>(new Gateway(std::move(options), *std::move(routes),
                                              std::move(openapi), std::move(identity),
                                              std::move(upstreams), std::move(metrics)));
}

Gateway::Gateway(GatewayOptions options, RouteTable routes, std::string openapi,
                 std::unique_ptr<Identity> identity, std::unique_ptr<Upstreams> upstreams,
                 std::shared_ptr<telemetry::Metrics> metrics)
    : options_(std::move(options)),
      routes_(std::move(routes)),
      identity_(std::move(identity)),
      upstreams_(std::move(upstreams)),
      metrics_(std::move(metrics)),
      scheduler_(options_.call_threads_max, options_.waiting_calls_max),
      runner_(*upstreams_, *identity_, scheduler_),
      api_(runner_),
      pages_(runner_, std::move(openapi)),
      sign_in_(*identity_) {}

Gateway::~Gateway() { Stop(); }

absl::Status Gateway::Start() {
  options_.http.refuse = RefusalResponse;
  options_.http.on_access = [metrics = metrics_](const http::AccessRecord& record) {
    if (record.aborted) metrics->Increment("dealtrace_http_server_requests_aborted_total");
  };
  auto server = http::Server::Start(
      options_.http,
      [this](std::shared_ptr<http::Exchange> exchange) { Handle(std::move(exchange)); });
  if (!server.ok()) return server.status();
  server_ = *std::move(server);
  return absl::OkStatus();
}

void Gateway::Stop() {
  if (stopping_.exchange(true)) return;
  if (server_ != nullptr) server_->Drain(options_.drain_limit);
  scheduler_.Stop();
}

void Gateway::Handle(std::shared_ptr<http::Exchange> exchange) {
  const absl::string_view path = http::SplitTarget(exchange->request().target).first;
  if (path == "/healthz" || path == "/readyz") return HandleProbe(std::move(exchange), path);
  if (std::string route = SignInHandler::RouteOf(path); !route.empty()) {
    HttpCall call(std::move(exchange), std::move(route), metrics_);
    return sign_in_.Handle(call);
  }
  if (std::string route = PageHandler::RouteOf(path); !route.empty()) {
    return pages_.Handle(
        std::make_shared<HttpCall>(std::move(exchange), std::move(route), metrics_));
  }
  HandleApi(std::move(exchange), path);
}

// Probes come every few seconds for ever: they make no spans and no log lines.
void Gateway::HandleProbe(std::shared_ptr<http::Exchange> exchange, absl::string_view path) {
  if (path == "/healthz") return exchange->Send(Plain(200, "ok\n"));
  if (stopping_) return exchange->Send(Plain(503, "stopping\n"));
  ScheduledCall probe;
  probe.method = "readyz";
  probe.deadline = absl::Now() + kReadinessTimeout;
  probe.run = [this, exchange, deadline = probe.deadline] {
    const std::vector<std::string> away = upstreams_->Unreachable(deadline);
    exchange->Send(
        away.empty()
            ? Plain(200, "ready\n")
            : Plain(503, absl::StrCat("not reachable: ", absl::StrJoin(away, ", "), "\n")));
  };
  probe.refuse = [exchange](const absl::Status&) { exchange->Send(Plain(503, "busy\n")); };
  scheduler_.Submit(std::move(probe));
}

void Gateway::HandleApi(std::shared_ptr<http::Exchange> exchange, absl::string_view path) {
  const std::string& method = exchange->request().method;
  auto match = routes_.Match(method == "HEAD" ? "GET" : method, path);
  const bool found = match.ok() && match->route != nullptr;
  auto call = std::make_shared<HttpCall>(std::move(exchange), found ? match->route->path_text : "",
                                         metrics_);
  if (found) return api_.Handle(std::move(call), *std::move(match));
  if (!match.ok()) return call->SendError(InvalidField("", match.status().message()));
  if (match->allowed_methods.empty()) {
    return call->SendError(Failure(absl::StatusCode::kNotFound,
                                   "there is nothing at this path; /docs lists what there is",
                                   "PATH_NOT_FOUND"));
  }
  call->SendError(Failure(absl::StatusCode::kUnimplemented,
                          absl::StrCat("this path is called with ",
                                       absl::StrJoin(match->allowed_methods, " or ")),
                          "METHOD_NOT_ALLOWED"),
                  405);
}

}  // namespace dealtrace::gateway

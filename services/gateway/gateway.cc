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
// The sign-in form: a token and a path.
constexpr uint64_t kFormBytesMax = 32 * 1024;
// A body where none belongs is read so far, to say so.
constexpr uint64_t kNeedlessBodyBytesMax = 1024;

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
      runner_(*upstreams_, scheduler_),
      api_(runner_),
      pages_(runner_, *identity_, std::move(openapi)),
      sign_in_(*identity_) {}

Gateway::~Gateway() { Stop(); }

absl::Status Gateway::Start() {
  options_.http.refuse = RefusalResponse;
  options_.http.on_access = [metrics = metrics_](const http::AccessRecord& record) {
    if (record.aborted) metrics->Increment("dealtrace_http_server_requests_aborted_total");
  };
  auto server = http::Server::Start(
      options_.http, http::Admit([this](const http::Request& head) { return Admit(head); }));
  if (!server.ok()) return server.status();
  server_ = *std::move(server);
  return absl::OkStatus();
}

void Gateway::Stop() {
  if (stopping_.exchange(true)) return;
  if (server_ != nullptr) server_->Drain(options_.drain_limit);
  scheduler_.Stop();
}

std::shared_ptr<HttpCall> Gateway::NewCall(std::shared_ptr<http::Exchange> exchange,
                                           std::string route) {
  return std::make_shared<HttpCall>(std::move(exchange), std::move(route), metrics_, sampler_);
}

http::Admission Gateway::Admit(const http::Request& head) {
  const absl::string_view path = http::SplitTarget(head.target).first;
  if (path == "/healthz" || path == "/readyz") {
    return {.handler = [this, path = std::string(path)](std::shared_ptr<http::Exchange> exchange) {
      HandleProbe(std::move(exchange), path);
    }};
  }
  if (std::string route = SignInHandler::RouteOf(path); !route.empty()) {
    http::Admission admission{.handler = [this, route](std::shared_ptr<http::Exchange> exchange) {
      sign_in_.Handle(*NewCall(std::move(exchange), route));
    }};
    if (SignInHandler::TakesBody(head)) admission.body_bytes_max = kFormBytesMax;
    return admission;
  }
  if (std::string route = PageHandler::RouteOf(path); !route.empty()) {
    return {.handler = [this, route](std::shared_ptr<http::Exchange> exchange) {
      pages_.Handle(NewCall(std::move(exchange), route));
    }};
  }
  return AdmitApi(head, path);
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

http::Admission Gateway::Refuse(std::string route, absl::Status status, int http_status) {
  return {.handler = [this, route = std::move(route), status = std::move(status),
                      http_status](std::shared_ptr<http::Exchange> exchange) {
    NewCall(std::move(exchange), route)->SendError(status, http_status);
  }};
}

http::Admission Gateway::AdmitApi(const http::Request& head, absl::string_view path) {
  auto match = routes_.Match(head.method == "HEAD" ? "GET" : head.method, path);
  if (!match.ok()) return Refuse("", InvalidField("", match.status().message()), 400);
  if (match->route == nullptr && match->allowed_methods.empty()) {
    return Refuse(
        "",
        Failure(
            absl::StatusCode::kNotFound,
            "there is nothing at this path; /docs lists what there is, and a `/` within an id is "
            "written %2F",
            "PATH_NOT_FOUND"),
        404);
  }
  if (match->route == nullptr) {
    return Refuse("",
                  Failure(absl::StatusCode::kUnimplemented,
                          absl::StrCat("this path is called with ",
                                       absl::StrJoin(match->allowed_methods, " or ")),
                          "METHOD_NOT_ALLOWED"),
                  405);
  }
  const Route& route = *match->route;
  auto caller = identity_->CallerOf(head, UpstreamOf(*route.method->service()), absl::Now());
  if (!caller.ok()) {
    const int http_status = HttpStatusOf(static_cast<int>(caller.status().code()));
    return Refuse(route.path_text, caller.status(), http_status);
  }
  const bool takes_body = route.body_is_request || route.body_field != nullptr;
  http::Admission admission;
  admission.body_bytes_max = takes_body ? options_.http.body_bytes_max : kNeedlessBodyBytesMax;
  admission.caller = caller->name;
  admission.handler = [this, match = *std::move(match),
                       caller = *std::move(caller)](std::shared_ptr<http::Exchange> exchange) {
    api_.Handle(NewCall(std::move(exchange), match.route->path_text), match, caller);
  };
  return admission;
}

}  // namespace dealtrace::gateway

#include "services/gateway/http_call.h"

#include "absl/time/clock.h"
#include "libs/http/uri.h"
#include "libs/rpc/errors.h"
#include "libs/telemetry/log.h"
#include "libs/telemetry/semantic_conventions.h"
#include "services/gateway/domain/errors.h"
#include "services/gateway/domain/trace_headers.h"

namespace dealtrace::gateway {
namespace {

using telemetry::SpanKind;
namespace attribute = telemetry::attribute;

// Methods outside the standard could make any number of metric series.
std::string KnownMethod(const std::string& method) {
  for (const absl::string_view known :
       {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    if (method == known) return method;
  }
  return "_OTHER";
}

// The span has the route and never the path, which may hold a personal id.
telemetry::Span StartSpan(const http::Request& request, const std::string& route) {
  const std::string method = KnownMethod(request.method);
  telemetry::SpanOptions options;
  options.kind = SpanKind::kServer;
  options.parent = TraceContextOf(request.headers);
  options.attributes = {{std::string(attribute::kHttpRequestMethod), method},
                        {std::string(attribute::kUrlScheme), std::string("http")}};
  if (!route.empty()) options.attributes.emplace_back(std::string(attribute::kHttpRoute), route);
  return telemetry::Span::Start(route.empty() ? method : absl::StrCat(method, " ", route),
                                std::move(options));
}

void SetDefault(http::Response& response, absl::string_view name, absl::string_view value) {
  if (!response.headers.Has(name)) response.headers.Add(name, value);
}

http::Response ErrorResponse(EncodedError error) {
  http::Response response = http::MakeResponse(error.http_status, "application/json; charset=utf-8",
                                               std::move(error.json));
  // Who says that it is busy or away without saying how long is asked again soon.
  const bool may_repeat = error.http_status == 429 || error.http_status == 503;
  if (error.retry_after.has_value() || may_repeat) {
    const absl::Duration delay = error.retry_after.value_or(absl::ZeroDuration());
    const int64_t seconds = absl::ToInt64Seconds(absl::Ceil(delay, absl::Seconds(1)));
    response.headers.Set("Retry-After", absl::StrCat(std::max<int64_t>(1, seconds)));
  }
  if (error.http_status == 401) {
    response.headers.Set("WWW-Authenticate", "Bearer realm=\"dealtrace\"");
  }
  return response;
}

}  // namespace

HttpCall::HttpCall(std::shared_ptr<http::Exchange> exchange, std::string route,
                   std::shared_ptr<telemetry::Metrics> metrics,
                   std::shared_ptr<telemetry::LogSampler> sampler)
    : exchange_(std::move(exchange)),
      route_(std::move(route)),
      metrics_(std::move(metrics)),
      sampler_(std::move(sampler)),
      start_time_(absl::Now()),
      path_(http::SplitTarget(exchange_->request().target).first),
      query_(http::SplitTarget(exchange_->request().target).second),
      span_(StartSpan(exchange_->request(), route_)) {}

HttpCall::~HttpCall() {
  if (status_ == 0) {
    SendError(Failure(absl::StatusCode::kInternal, "the gateway did not answer", "NO_ANSWER"));
  }
}

void HttpCall::AddHeaders(http::Response& response) const {
  SetDefault(response, "X-Trace-Id", span_.context().trace_id());
  SetDefault(response, "X-Content-Type-Options", "nosniff");
  SetDefault(response, "Cache-Control", "no-store");
  SetDefault(response, "Referrer-Policy", "no-referrer");
  SetDefault(response, "Content-Security-Policy",
             "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
}

void HttpCall::Send(http::Response response) {
  AddHeaders(response);
  // Told before the caller can know of the answer, so that whoever has it finds the span.
  Record(response.status, absl::OkStatus());
  exchange_->Send(std::move(response));
}

void HttpCall::SendError(const absl::Status& status) {
  SendError(status, HttpStatusOf(static_cast<int>(status.code())));
}

void HttpCall::SendError(const absl::Status& status, int http_status) {
  http::Response response = ErrorResponse(EncodeError(rpc::ToProto(status), http_status));
  AddHeaders(response);
  Record(http_status, status);
  exchange_->Send(std::move(response));
}

void HttpCall::StartStream(http::Response head) {
  AddHeaders(head);
  status_ = head.status;
  exchange_->StartStream(std::move(head));
}

void HttpCall::FinishStream(const absl::Status& failure) {
  Record(status_, failure);
  exchange_->EndStream();
}

void HttpCall::Record(int http_status, const absl::Status& failure) {
  status_ = http_status;
  const absl::Duration duration = absl::Now() - start_time_;
  const std::string method = KnownMethod(request().method);
  metrics_->ObserveSeconds("dealtrace_http_server_request_duration_seconds",
                           {{"method", method},
                            {"route", route_.empty() ? "none" : route_},
                            {"status", absl::StrCat(http_status)}},
                           absl::ToDoubleSeconds(duration));
  span_.SetAttribute(attribute::kHttpResponseStatusCode, int64_t{http_status});
  if (http_status >= 500) {
    span_.SetError(failure.ok() ? absl::InternalError("") : failure);
  }
  {
    const telemetry::Scope scope(span_);
    const auto severity =
        http_status >= 500 ? telemetry::Severity::kWarning : telemetry::Severity::kInfo;
    const telemetry::LogFields fields = {{"method", method},
                                         {"route", route_},
                                         {"status", int64_t{http_status}},
                                         {"code", absl::StatusCodeToString(failure.code())},
                                         {"duration_ms", absl::ToDoubleMilliseconds(duration)}};
    if (is_identified_ && http_status < 400) {
      telemetry::Log(severity, "HTTP request", fields);
    } else {
      sampler_->Log(severity, "HTTP request", absl::StrCat(method, " ", route_, " ", http_status),
                    fields);
    }
  }
  span_.End();
}

http::Response RefusalResponse(int http_status, absl::string_view message) {
  absl::StatusCode code = absl::StatusCode::kInvalidArgument;
  if (http_status == 503) code = absl::StatusCode::kUnavailable;
  if (http_status == 500) code = absl::StatusCode::kInternal;
  return ErrorResponse(
      EncodeError(rpc::ToProto(Failure(code, message, "HTTP_REFUSED")), http_status));
}

}  // namespace dealtrace::gateway

// One HTTP request in the gateway, from its routing to its answer: its span, metrics and log line.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/http/exchange.h"
#include "libs/telemetry/log_sampler.h"
#include "libs/telemetry/metrics.h"
#include "libs/telemetry/span.h"
#include "services/gateway/domain/response_encoder.h"

namespace dealtrace::gateway {

// Answered exactly once; when it is let go without an answer, the exchange answers 500. The methods
// that answer may be called from any thread, one after the other.
class HttpCall {
 public:
  // Starts the SERVER span `{method} {route}` as a child of the request's traceparent, if it has a
  // valid one. `route` is the template that matched, for example `/v1/{name=reports/*}`; empty when
  // nothing did.
  // Log lines of callers who are not known, and of refusals, go through `sampler`: they are made at
  // will.
  HttpCall(std::shared_ptr<http::Exchange> exchange, std::string route,
           std::shared_ptr<telemetry::Metrics> metrics,
           std::shared_ptr<telemetry::LogSampler> sampler);
  ~HttpCall();

  const http::Request& request() const { return exchange_->request(); }
  http::Exchange& exchange() { return *exchange_; }
  const telemetry::Span& span() const { return span_; }
  // The path without the query, and the query, as sent.
  absl::string_view path() const { return path_; }
  absl::string_view query() const { return query_; }

  // The caller is known: each answer that is no refusal has its log line.
  void SetIdentified() { is_identified_ = true; }

  // Adds the headers that every answer has (trace id, no sniffing, no caching, no framing) unless
  // they are set, and sends.
  void Send(http::Response response);
  // JSON with the HTTP status of the error's code.
  void SendError(const absl::Status& status);
  void SendError(const absl::Status& status, int http_status);

  // As Send, for an answer whose pieces follow through exchange(). End it with FinishStream.
  void StartStream(http::Response head);
  // `failure` is what the stream ended with; it is told to the span only.
  void FinishStream(const absl::Status& failure);

 private:
  void AddHeaders(http::Response& response) const;
  void Record(int http_status, const absl::Status& failure);

  const std::shared_ptr<http::Exchange> exchange_;
  const std::string route_;
  const std::shared_ptr<telemetry::Metrics> metrics_;
  const std::shared_ptr<telemetry::LogSampler> sampler_;
  const absl::Time start_time_;
  absl::string_view path_;
  absl::string_view query_;
  telemetry::Span span_;
  bool is_identified_ = false;
  int status_ = 0;
};

// The answer of the HTTP server's own refusals, in the same form as all other errors.
http::Response RefusalResponse(int http_status, absl::string_view message);

}  // namespace dealtrace::gateway

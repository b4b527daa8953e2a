#include "tools/tracestore/trace_source.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/http/client.h"
#include "libs/rpc/errors.h"
#include "tools/tracestore/jaeger_trace.h"

namespace dealtrace::tracestore {
namespace {

absl::Status CheckTraceId(const std::string& trace) {
  bool is_hex = trace.size() == 32;
  for (char c : trace) is_hex = is_hex && (absl::ascii_isdigit(c) || (c >= 'a' && c <= 'f'));
  return rpc::RequestValidator()
      .Require(is_hex, "trace", "must be 32 lower-case hex digits")
      .Finish();
}

class StoreSource : public TraceSource {
 public:
  explicit StoreSource(std::shared_ptr<rpc::Client> client) : client_(std::move(client)) {}

  absl::StatusOr<v1::Trace> Get(const std::string& trace, absl::Time deadline) override {
    absl::Status status = CheckTraceId(trace);
    if (!status.ok()) return status;
    v1::GetTraceRequest request;
    request.set_name(absl::StrCat("traces/", trace));
    rpc::CallOptions options;
    options.deadline = deadline;
    return client_->Unary<v1::Trace>("dealtrace.tracestore.v1.TraceStoreService/GetTrace", request,
                                     options);
  }

  absl::StatusOr<v1::ListTracesResponse> List(const v1::ListTracesRequest& request,
                                              absl::Time deadline) override {
    rpc::CallOptions options;
    options.deadline = deadline;
    return client_->Unary<v1::ListTracesResponse>(
        "dealtrace.tracestore.v1.TraceStoreService/ListTraces", request, options);
  }

 private:
  const std::shared_ptr<rpc::Client> client_;
};

class JaegerSource : public TraceSource {
 public:
  explicit JaegerSource(std::string base_address) : base_address_(std::move(base_address)) {}

  absl::StatusOr<v1::Trace> Get(const std::string& trace, absl::Time deadline) override {
    absl::Status status = CheckTraceId(trace);
    if (!status.ok()) return status;
    http::Request request;
    request.method = "GET";
    request.target = absl::StrCat(absl::StripSuffix(base_address_, "/"), "/api/traces/", trace);
    absl::StatusOr<http::Response> response = client_.Send(request, deadline);
    if (!response.ok()) return response.status();
    if (response->status == 404) return rpc::NotFound("trace", absl::StrCat("traces/", trace));
    if (response->status != 200) {
      return absl::UnavailableError(
          absl::StrCat("Jaeger at ", base_address_, " answered HTTP ", response->status));
    }
    return ParseJaegerTrace(trace, response->body);
  }

  absl::StatusOr<v1::ListTracesResponse> List(const v1::ListTracesRequest& request,
                                              absl::Time) override {
    return absl::UnimplementedError(
        absl::StrCat("Jaeger finds no single name in a list; look for the tag `dealtrace.records` "
                     "in the storage "
                     "behind ",
                     base_address_, ", or for the trace of the run: `dealtrace sync show`",
                     request.record().empty() ? "" : absl::StrCat(" (", request.record(), ")")));
  }

 private:
  const std::string base_address_;
  const http::Client client_;
};

}  // namespace

std::unique_ptr<TraceSource> ReadFromStore(std::shared_ptr<rpc::Client> client) {
  return std::make_unique<StoreSource>(std::move(client));
}

std::unique_ptr<TraceSource> ReadFromJaeger(std::string base_address) {
  return std::make_unique<JaegerSource>(std::move(base_address));
}

std::unique_ptr<TraceSource> ReadFrom(const std::string& address,
                                      rpc::ClientCredentials credentials) {
  if (absl::StartsWith(address, "http://") || absl::StartsWith(address, "https://")) {
    return ReadFromJaeger(address);
  }
  rpc::ClientOptions options;
  options.target = address;
  options.service = "tracestore";
  options.credentials = std::move(credentials);
  return ReadFromStore(std::make_shared<rpc::Client>(std::move(options)));
}

}  // namespace dealtrace::tracestore

#include "tools/tracestore/trace_store_service.h"

#include <string>

#include "absl/strings/ascii.h"
#include "dealtrace/tracestore/v1/trace_store_service.pb.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/paging.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "libs/telemetry/otlp/otlp_messages.h"
#include "libs/telemetry/record_names.h"
#include "tools/tracestore/otlp_spans.h"

namespace dealtrace::tracestore {
namespace {

using telemetry::ExportTraceServiceRequest;
using telemetry::ExportTraceServiceResponse;

constexpr int kPageSizeDefault = 50;
constexpr int kPageSizeMax = 1000;

bool IsTraceId(const std::string& id) {
  if (id.size() != 32) return false;
  for (char c : id) {
    if (!absl::ascii_isdigit(c) && (c < 'a' || c > 'f')) return false;
  }
  return true;
}

absl::StatusOr<ExportTraceServiceResponse> Export(SpanStore& store, telemetry::Metrics& metrics,
                                                  const ExportTraceServiceRequest& request) {
  const ConvertedSpans converted = ConvertSpans(request);
  RETURN_IF_ERROR(store.Append(converted.spans, absl::Now()));
  metrics.Increment("dealtrace_tracestore_spans_stored_total", {},
                    static_cast<double>(converted.spans.size()));
  ExportTraceServiceResponse response;
  if (converted.rejected_count > 0) {
    response.mutable_partial_success()->set_rejected_spans(converted.rejected_count);
    response.mutable_partial_success()->set_error_message(
        "a span needs a trace id of 16 bytes and a span id of 8");
  }
  return response;
}

absl::StatusOr<v1::Trace> GetTrace(const SpanStore& store, const v1::GetTraceRequest& request) {
  const absl::StatusOr<std::string> id = rpc::ResourceId("traces", request.name());
  if (!id.ok() || !IsTraceId(*id)) {
    return rpc::InvalidRequest({{"name", "must be `traces/` and 32 lower-case hex digits"}});
  }
  return store.Get(*id);
}

absl::StatusOr<v1::ListTracesResponse> ListTraces(const SpanStore& store,
                                                  const v1::ListTracesRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request, kPageSizeDefault, kPageSizeMax));
  TraceFilter filter;
  filter.service = request.service();
  filter.span_display_name = request.span_display_name();
  filter.with_errors = request.with_errors();
  filter.min_duration = absl::Seconds(request.min_duration().seconds()) +
                        absl::Nanoseconds(request.min_duration().nanos());
  RETURN_IF_ERROR(rpc::RequestValidator()
                      .Require(filter.min_duration >= absl::ZeroDuration(), "min_duration",
                               "must not be negative")
                      .Finish());
  if (!request.record().empty()) {
    // As spans name it: a link is its call.
    telemetry::RecordNames record;
    record.Add(request.record());
    if (record.empty()) {
      return rpc::InvalidRequest(
          {{"record",
            "must be the name of an opportunity, a call, an account, a sync run, a report or an "
            "erasure; people, and ids that are an address or a number, are not kept with traces"}});
    }
    filter.record = record.names().front();
  }
  v1::ListTracesResponse response;
  TracePage found = store.List(filter, page.size, page.last_key);
  for (v1::TraceSummary& summary : found.traces) *response.add_traces() = std::move(summary);
  if (!found.next_key.empty()) {
    response.set_next_page_token(rpc::MakePageToken(request, found.next_key));
  }
  return response;
}

}  // namespace

void RegisterTraceStore(rpc::Server& server, std::shared_ptr<SpanStore> store,
                        std::shared_ptr<telemetry::Metrics> metrics) {
  server.AddForeignPolicy({.method = telemetry::kOtlpExportMethod,
                           .scopes = {"traces.write"},
                           .max_deadline = absl::Seconds(30),
                           .max_concurrency = 32,
                           // A span for each batch of spans would make batches without end.
                           .is_traced = false});
  server.Handle<ExportTraceServiceRequest, ExportTraceServiceResponse>(
      telemetry::kOtlpExportMethod,
      [store, metrics](const rpc::Call&, const ExportTraceServiceRequest& request) {
        return Export(*store, *metrics, request);
      });
  const std::string service = "dealtrace.tracestore.v1.TraceStoreService/";
  server.Handle<v1::GetTraceRequest, v1::Trace>(
      service + "GetTrace", [store](const rpc::Call&, const v1::GetTraceRequest& request) {
        return GetTrace(*store, request);
      });
  server.Handle<v1::ListTracesRequest, v1::ListTracesResponse>(
      service + "ListTraces", [store](const rpc::Call&, const v1::ListTracesRequest& request) {
        return ListTraces(*store, request);
      });
}

}  // namespace dealtrace::tracestore

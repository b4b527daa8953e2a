#include "tests/telemetry/otlp_spans.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include <algorithm>
#include <future>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"

namespace dealtrace::telemetry_test {
namespace {

using telemetry::ExportTraceServiceRequest;
using telemetry::ExportTraceServiceResponse;
using ExportStub =
    grpc::TemplatedGenericStub<ExportTraceServiceRequest, ExportTraceServiceResponse>;

std::string RandomBytes(size_t count, std::mt19937_64& ids) {
  std::string bytes;
  while (bytes.size() < count) bytes.push_back(static_cast<char>(ids() & 0xff));
  return bytes;
}

absl::Status Send(ExportStub& stub, const ExportTraceServiceRequest& request) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(20)));
  ExportTraceServiceResponse response;
  std::promise<grpc::Status> done;
  stub.UnaryCall(&context, absl::StrCat("/", telemetry::kOtlpExportMethod), grpc::StubOptions(),
                 &request, &response, [&done](grpc::Status status) { done.set_value(status); });
  const grpc::Status status = done.get_future().get();
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
}

}  // namespace

SpanChain::SpanChain(const std::string& service, int spans, absl::Duration duration,
                     std::mt19937_64& ids) {
  auto& name = *resource_.add_attributes();
  name.set_key("service.name");
  name.mutable_value()->set_string_value(service);
  const std::string trace = RandomBytes(16, ids);
  const absl::Time end = absl::Now();
  for (int i = 0; i < spans; ++i) {
    OtlpSpan span;
    span.set_trace_id(trace);
    span.set_span_id(RandomBytes(8, ids));
    if (i > 0) span.set_parent_span_id(spans_.back().span_id());
    span.set_name(absl::StrCat("step ", i));
    span.set_kind(OtlpSpan::SPAN_KIND_INTERNAL);
    span.set_start_time_unix_nano(absl::ToUnixNanos(end - duration));
    span.set_end_time_unix_nano(absl::ToUnixNanos(end));
    spans_.push_back(std::move(span));
  }
}

std::string SpanChain::trace_id() const {
  return absl::BytesToHexString(spans_.front().trace_id());
}

void SetAttribute(OtlpSpan& span, const std::string& key, const std::string& value) {
  auto& attribute = *span.add_attributes();
  attribute.set_key(key);
  attribute.mutable_value()->set_string_value(value);
}

absl::Status SendChains(const std::string& address, const std::vector<SpanChain>& chains) {
  ExportStub stub(grpc::CreateChannel(std::string(absl::StripPrefix(address, "http://")),
                                      grpc::InsecureChannelCredentials()));
  size_t depth_max = 0;
  for (const SpanChain& chain : chains) depth_max = std::max(depth_max, chain.spans().size());
  for (size_t depth = 0; depth < depth_max; ++depth) {
    ExportTraceServiceRequest request;
    for (const SpanChain& chain : chains) {
      if (depth >= chain.spans().size()) continue;
      auto& of_service = *request.add_resource_spans();
      *of_service.mutable_resource() = chain.resource();
      *of_service.add_scope_spans()->add_spans() = chain.spans()[depth];
    }
    const absl::Status status = Send(stub, request);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace dealtrace::telemetry_test

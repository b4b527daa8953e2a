#include "libs/telemetry/testing/span_catcher.h"

#include <opentelemetry/exporters/memory/in_memory_span_data.h>
#include <opentelemetry/exporters/memory/in_memory_span_exporter_factory.h>
#include <opentelemetry/sdk/trace/simple_processor_factory.h>
#include <opentelemetry/sdk/trace/tracer_provider.h>
#include <opentelemetry/sdk/trace/tracer_provider_factory.h>
#include <opentelemetry/trace/noop.h>
#include <opentelemetry/trace/provider.h>

#include "absl/strings/str_cat.h"

namespace dealtrace::telemetry::testing {
namespace {

namespace otel = opentelemetry;

constexpr size_t kSpansMax = 100'000;

template <class Id>
std::string Hex(const Id& id) {
  if (!id.IsValid()) return "";
  std::string hex(2 * Id::kSize, '0');
  id.ToLowerBase16(otel::nostd::span<char, 2 * Id::kSize>(hex.data(), hex.size()));
  return hex;
}

std::string Text(const otel::sdk::common::OwnedAttributeValue& value) {
  if (const auto* flag = otel::nostd::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* number = otel::nostd::get_if<int64_t>(&value)) return absl::StrCat(*number);
  if (const auto* number = otel::nostd::get_if<double>(&value)) return absl::StrCat(*number);
  if (const auto* text = otel::nostd::get_if<std::string>(&value)) return *text;
  return "?";
}

SpanKind Convert(otel::trace::SpanKind kind) {
  switch (kind) {
    case otel::trace::SpanKind::kServer:
      return SpanKind::kServer;
    case otel::trace::SpanKind::kClient:
      return SpanKind::kClient;
    case otel::trace::SpanKind::kProducer:
      return SpanKind::kProducer;
    case otel::trace::SpanKind::kConsumer:
      return SpanKind::kConsumer;
    case otel::trace::SpanKind::kInternal:
      break;
  }
  return SpanKind::kInternal;
}

CaughtSpan Convert(const otel::sdk::trace::SpanData& data) {
  CaughtSpan span;
  span.name = std::string(data.GetName().data(), data.GetName().size());
  span.kind = Convert(data.GetSpanKind());
  span.trace_id = Hex(data.GetTraceId());
  span.span_id = Hex(data.GetSpanId());
  span.parent_span_id = Hex(data.GetParentSpanId());
  for (const auto& [key, value] : data.GetAttributes()) span.attributes[key] = Text(value);
  for (const auto& link : data.GetLinks()) {
    span.linked_span_ids.push_back(Hex(link.GetSpanContext().span_id()));
  }
  span.is_error = data.GetStatus() == otel::trace::StatusCode::kError;
  return span;
}

}  // namespace

struct SpanCatcher::Impl {
  std::shared_ptr<otel::exporter::memory::InMemorySpanData> data;
  std::shared_ptr<otel::sdk::trace::TracerProvider> provider;
};

SpanCatcher::SpanCatcher() : impl_(std::make_unique<Impl>()) {
  impl_->provider = otel::sdk::trace::TracerProviderFactory::Create(
      otel::sdk::trace::SimpleSpanProcessorFactory::Create(
          otel::exporter::memory::InMemorySpanExporterFactory::Create(impl_->data, kSpansMax)));
  otel::trace::Provider::SetTracerProvider(
      otel::nostd::shared_ptr<otel::trace::TracerProvider>(impl_->provider));
}

SpanCatcher::~SpanCatcher() {
  otel::trace::Provider::SetTracerProvider(
      otel::nostd::shared_ptr<otel::trace::TracerProvider>(new otel::trace::NoopTracerProvider()));
}

std::vector<CaughtSpan> SpanCatcher::Take() {
  std::vector<CaughtSpan> spans;
  for (const auto& data : impl_->data->GetSpans()) spans.push_back(Convert(*data));
  return spans;
}

const CaughtSpan* Find(const std::vector<CaughtSpan>& spans, absl::string_view name) {
  for (const CaughtSpan& span : spans) {
    if (span.name == name) return &span;
  }
  return nullptr;
}

}  // namespace dealtrace::telemetry::testing

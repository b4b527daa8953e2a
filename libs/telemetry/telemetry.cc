#include "libs/telemetry/telemetry.h"

#include <opentelemetry/exporters/ostream/span_exporter_factory.h>
#include <opentelemetry/exporters/otlp/otlp_grpc_exporter_factory.h>
#include <opentelemetry/exporters/otlp/otlp_http_exporter_factory.h>
#include <opentelemetry/exporters/otlp/otlp_http_exporter_options.h>
#include <opentelemetry/sdk/common/global_log_handler.h>
#include <opentelemetry/sdk/resource/resource.h>
#include <opentelemetry/sdk/trace/batch_span_processor_factory.h>
#include <opentelemetry/sdk/trace/batch_span_processor_options.h>
#include <opentelemetry/sdk/trace/samplers/always_off_factory.h>
#include <opentelemetry/sdk/trace/samplers/always_on_factory.h>
#include <opentelemetry/sdk/trace/samplers/parent_factory.h>
#include <opentelemetry/sdk/trace/samplers/trace_id_ratio_factory.h>
#include <opentelemetry/sdk/trace/simple_processor_factory.h>
#include <opentelemetry/sdk/trace/tracer_provider.h>
#include <opentelemetry/sdk/trace/tracer_provider_factory.h>
#include <opentelemetry/trace/noop.h>
#include <opentelemetry/trace/provider.h>

#include <iostream>

#include "libs/telemetry/environment.h"
#include "libs/telemetry/log.h"
#include "libs/telemetry/propagation.h"
#include "libs/telemetry/span_counter.h"

namespace dealtrace::telemetry {
namespace {

namespace otel = opentelemetry;
namespace sdk = opentelemetry::sdk::trace;

// The library's own messages, as JSON lines like all others.
class JsonLogHandler : public otel::sdk::common::internal_log::LogHandler {
 public:
  void Handle(otel::sdk::common::internal_log::LogLevel level, const char*, int,
              const char* message, const otel::sdk::common::AttributeMap&) noexcept override {
    using otel::sdk::common::internal_log::LogLevel;
    Log(level <= LogLevel::Warning ? Severity::kWarning : Severity::kDebug,
        "OpenTelemetry said something",
        {{"message", std::string(message == nullptr ? "" : message)}});
  }
};

constexpr std::chrono::microseconds kStopLimit = std::chrono::seconds(5);

// Used when nothing is exported: spans get ids and end.
class DiscardingExporter : public sdk::SpanExporter {
 public:
  std::unique_ptr<sdk::Recordable> MakeRecordable() noexcept override {
    return std::make_unique<Discarded>();
  }
  otel::sdk::common::ExportResult Export(
      const otel::nostd::span<std::unique_ptr<sdk::Recordable>>&) noexcept override {
    return otel::sdk::common::ExportResult::kSuccess;
  }
  bool ForceFlush(std::chrono::microseconds) noexcept override { return true; }
  bool Shutdown(std::chrono::microseconds) noexcept override { return true; }

 private:
  class Discarded : public sdk::Recordable {
   public:
    void SetIdentity(const otel::trace::SpanContext&, otel::trace::SpanId) noexcept override {}
    void SetAttribute(otel::nostd::string_view,
                      const otel::common::AttributeValue&) noexcept override {}
    void AddEvent(otel::nostd::string_view, otel::common::SystemTimestamp,
                  const otel::common::KeyValueIterable&) noexcept override {}
    void AddLink(const otel::trace::SpanContext&,
                 const otel::common::KeyValueIterable&) noexcept override {}
    void SetStatus(otel::trace::StatusCode, otel::nostd::string_view) noexcept override {}
    void SetName(otel::nostd::string_view) noexcept override {}
    void SetSpanKind(otel::trace::SpanKind) noexcept override {}
    void SetResource(const otel::sdk::resource::Resource&) noexcept override {}
    void SetStartTime(otel::common::SystemTimestamp) noexcept override {}
    void SetDuration(std::chrono::nanoseconds) noexcept override {}
    void SetInstrumentationScope(
        const otel::sdk::instrumentationscope::InstrumentationScope&) noexcept override {}
  };
};

// The library neither decodes header values nor lower-cases names, so that is done here.
template <class ExporterHeaders>
void ReplaceHeaders(const Environment& environment, ExporterHeaders& headers) {
  headers.clear();
  for (const auto& [name, value] : environment.exporter_headers) headers.emplace(name, value);
}

std::unique_ptr<sdk::SpanExporter> MakeExporter(const Environment& environment) {
  const auto limit = absl::ToChronoMilliseconds(environment.export_timeout);
  switch (environment.exporter) {
    case Exporter::kConsole:
      return otel::exporter::trace::OStreamSpanExporterFactory::Create(std::cerr);
    case Exporter::kOtlpGrpc: {
      otel::exporter::otlp::OtlpGrpcExporterOptions options;
      ReplaceHeaders(environment, options.metadata);
      options.timeout = std::min<std::chrono::system_clock::duration>(options.timeout, limit);
      return otel::exporter::otlp::OtlpGrpcExporterFactory::Create(options);
    }
    case Exporter::kOtlpHttp: {
      otel::exporter::otlp::OtlpHttpExporterOptions options;
      ReplaceHeaders(environment, options.http_headers);
      options.timeout = std::min<std::chrono::system_clock::duration>(options.timeout, limit);
      return otel::exporter::otlp::OtlpHttpExporterFactory::Create(options);
    }
    case Exporter::kNone:
      break;
  }
  return std::make_unique<DiscardingExporter>();
}

std::unique_ptr<sdk::Sampler> MakeSampler(const Environment& environment) {
  std::unique_ptr<sdk::Sampler> root;
  switch (environment.sampler) {
    case Sampler::kAlwaysOn:
      root = sdk::AlwaysOnSamplerFactory::Create();
      break;
    case Sampler::kAlwaysOff:
      root = sdk::AlwaysOffSamplerFactory::Create();
      break;
    case Sampler::kTraceIdRatio:
      root = sdk::TraceIdRatioBasedSamplerFactory::Create(environment.sampler_ratio);
      break;
  }
  if (!environment.sampler_follows_parent) return root;
  return sdk::ParentBasedSamplerFactory::Create(std::shared_ptr<sdk::Sampler>(std::move(root)));
}

std::unique_ptr<sdk::SpanProcessor> MakeProcessor(const Environment& environment,
                                                  const std::shared_ptr<SpanCounts>& counts) {
  std::unique_ptr<sdk::SpanExporter> exporter = CountExported(MakeExporter(environment), counts);
  std::unique_ptr<sdk::SpanProcessor> processor;
  if (environment.exporter == Exporter::kNone) {
    processor = sdk::SimpleSpanProcessorFactory::Create(std::move(exporter));
  } else {
    sdk::BatchSpanProcessorOptions options;
    options.max_queue_size = static_cast<size_t>(environment.queue_spans_max) * 2;
    options.schedule_delay_millis = absl::ToChronoMilliseconds(environment.batch_delay);
    options.max_export_batch_size = static_cast<size_t>(environment.batch_spans_max);
    processor = sdk::BatchSpanProcessorFactory::Create(std::move(exporter), options);
  }
  return CountAndBound(std::move(processor), counts, environment.queue_spans_max);
}

}  // namespace

struct Telemetry::Impl {
  std::shared_ptr<SpanCounts> counts = std::make_shared<SpanCounts>();
  std::shared_ptr<sdk::TracerProvider> provider;  // null when disabled
};

Telemetry::Telemetry() : impl_(std::make_unique<Impl>()) {}

absl::StatusOr<std::unique_ptr<Telemetry>> Telemetry::Start(const Options& options) {
  if (options.service_name.empty()) {
    return absl::InvalidArgumentError("telemetry needs a service name");
  }
  const Environment environment = ReadEnvironment(ProcessVariable);
  SetLogService(options.service_name);
  SetPropagators(environment.propagators);
  otel::sdk::common::internal_log::GlobalLogHandler::SetLogHandler(
      otel::nostd::shared_ptr<otel::sdk::common::internal_log::LogHandler>(new JsonLogHandler()));
  for (const std::string& warning : environment.warnings) {
    Log(Severity::kWarning, "an environment variable was not understood", {{"reason", warning}});
  }
  std::unique_ptr<Telemetry> telemetry(new Telemetry());
  if (environment.disabled) return telemetry;

  otel::sdk::resource::ResourceAttributes attributes = {
      {"service.version", options.service_version}};
  // The environment's name wins over the program's (specification); Resource::Create has it
  // reversed.
  if (!ProcessVariable("OTEL_SERVICE_NAME").has_value()) {
    attributes.SetAttribute("service.name", options.service_name);
  }
  const std::shared_ptr<SpanCounts> counts = telemetry->impl_->counts;
  telemetry->impl_->provider = sdk::TracerProviderFactory::Create(
      MakeProcessor(environment, counts), otel::sdk::resource::Resource::Create(attributes),
      MakeSampler(environment));
  otel::trace::Provider::SetTracerProvider(
      otel::nostd::shared_ptr<otel::trace::TracerProvider>(telemetry->impl_->provider));
  return telemetry;
}

Telemetry::~Telemetry() {
  if (!impl_->provider) return;
  impl_->provider->ForceFlush(kStopLimit);
  impl_->provider->Shutdown(kStopLimit);
  otel::trace::Provider::SetTracerProvider(
      otel::nostd::shared_ptr<otel::trace::TracerProvider>(new otel::trace::NoopTracerProvider()));
}

bool Telemetry::Flush(absl::Duration timeout) {
  return !impl_->provider || impl_->provider->ForceFlush(absl::ToChronoMicroseconds(timeout));
}

SpanStatistics Telemetry::span_statistics() const {
  const SpanCounts& counts = *impl_->counts;
  return {.started = counts.started,
          .exported = counts.exported,
          .dropped = counts.dropped,
          .failed = counts.failed};
}

void Telemetry::ReportTo(Metrics& metrics) const {
  const std::shared_ptr<SpanCounts> counts = impl_->counts;
  const auto add = [&](const std::string& name, std::atomic<int64_t> SpanCounts::*count) {
    metrics.AddCounterSource(
        name, [counts, count] { return static_cast<double>(((*counts).*count).load()); });
  };
  add("dealtrace_spans_started_total", &SpanCounts::started);
  add("dealtrace_spans_exported_total", &SpanCounts::exported);
  add("dealtrace_spans_dropped_total", &SpanCounts::dropped);
  add("dealtrace_spans_failed_total", &SpanCounts::failed);
}

}  // namespace dealtrace::telemetry

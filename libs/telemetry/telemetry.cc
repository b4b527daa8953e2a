#include "libs/telemetry/telemetry.h"

#include <opentelemetry/nostd/shared_ptr.h>
#include <opentelemetry/sdk/common/global_log_handler.h>
#include <opentelemetry/sdk/resource/resource.h>

#include <utility>

#include "absl/strings/str_join.h"
#include "libs/telemetry/environment.h"
#include "libs/telemetry/instance_id.h"
#include "libs/telemetry/log.h"
#include "libs/telemetry/log_identity.h"
#include "libs/telemetry/otlp_exporters.h"
#include "libs/telemetry/propagation.h"
#include "libs/telemetry/semantic_conventions.h"
#include "libs/telemetry/span_queue.h"
#include "libs/telemetry/tracer.h"

namespace dealtrace::telemetry {
namespace {

namespace otel = opentelemetry;

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

constexpr absl::Duration kStopLimit = absl::Seconds(5);

}  // namespace

struct Telemetry::Impl {
  std::shared_ptr<SpanCounts> counts = std::make_shared<SpanCounts>();
  std::shared_ptr<SpanQueue> queue;  // null when disabled
};

Telemetry::Telemetry() : impl_(std::make_unique<Impl>()) {}

absl::StatusOr<std::unique_ptr<Telemetry>> Telemetry::Start(const Options& options) {
  if (options.service_name.empty()) {
    return absl::InvalidArgumentError("telemetry needs a service name");
  }
  const Environment environment = ReadEnvironment(ProcessVariable);
  if (!environment.errors.empty()) {
    return absl::InvalidArgumentError(absl::StrJoin(environment.errors, "; "));
  }
  SetLogService(options.service_name);
  SetPropagators(environment.propagators);
  const std::string instance_id =
      environment.service_instance_id.empty() ? MakeInstanceId() : environment.service_instance_id;
  SetLogInstance(instance_id);
  otel::sdk::common::internal_log::GlobalLogHandler::SetLogHandler(
      otel::nostd::shared_ptr<otel::sdk::common::internal_log::LogHandler>(new JsonLogHandler()));
  for (const std::string& warning : environment.warnings) {
    Log(Severity::kWarning, "an environment variable was not understood", {{"reason", warning}});
  }
  for (const std::string& note : environment.notes) {
    Log(Severity::kInfo, "an environment variable has no effect", {{"reason", note}});
  }
  std::unique_ptr<Telemetry> telemetry(new Telemetry());
  if (environment.disabled) return telemetry;

  otel::sdk::resource::ResourceAttributes attributes = {
      {"service.version", options.service_version},
      {std::string(attribute::kServiceInstanceId), instance_id}};
  // The environment's name wins over the program's (specification); Resource::Create has it
  // reversed.
  if (!ProcessVariable("OTEL_SERVICE_NAME").has_value()) {
    attributes.SetAttribute("service.name", options.service_name);
  }
  Impl& impl = *telemetry->impl_;
  impl.queue = std::make_shared<SpanQueue>(
      MakeSpanExporter(environment, otel::sdk::resource::Resource::Create(attributes)),
      SpanQueueOptions{.spans_max = environment.queue_spans_max,
                       .batch_spans_max = environment.batch_spans_max,
                       .delay = environment.batch_delay},
      impl.counts);
  const Sampling sampling = {.sampler = environment.sampler,
                             .follows_parent = environment.sampler_follows_parent,
                             .ratio = environment.sampler_ratio};
  SetProcessTracer(std::make_shared<Tracer>(Tracer{sampling, impl.queue}));
  return telemetry;
}

Telemetry::~Telemetry() {
  if (!impl_->queue) return;
  Flush(kStopLimit);
  SetProcessTracer(nullptr);
  impl_->queue->Stop();
}

bool Telemetry::Flush(absl::Duration timeout) {
  return !impl_->queue || impl_->queue->Flush(timeout);
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

// Starts and stops tracing for a process.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/telemetry/metrics.h"

namespace dealtrace::telemetry {

struct Options {
  // `service.name` unless OTEL_SERVICE_NAME says otherwise.
  std::string service_name;
  std::string service_version;
};

// What became of this process's spans so far.
struct SpanStatistics {
  int64_t started = 0;
  int64_t exported = 0;
  int64_t dropped = 0;  // the queue (OTEL_BSP_MAX_QUEUE_SIZE) was full
  int64_t failed = 0;   // the receiver did not take them
};

// Configured by the standard OTEL_* variables, also those that opentelemetry-cpp 1.19 ignores
// (samplers, propagators, batch settings, exporters, OTEL_SDK_DISABLED); an unknown value is warned
// about and the default used, an unknown propagator is INVALID_ARGUMENT. With no
// OTEL_EXPORTER_OTLP_ENDPOINT and no OTEL_TRACES_EXPORTER spans are made (so that ids propagate)
// but not exported. One object a process.
class Telemetry {
 public:
  static absl::StatusOr<std::unique_ptr<Telemetry>> Start(const Options& options);
  // Flushes what is buffered, for at most 5 s.
  ~Telemetry();

  // Sends what is buffered. False when that took longer than `timeout`.
  bool Flush(absl::Duration timeout);

  SpanStatistics span_statistics() const;
  // Adds `dealtrace_spans_{started,exported,dropped,failed}_total` to the metrics.
  void ReportTo(Metrics& metrics) const;

 private:
  Telemetry();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealtrace::telemetry

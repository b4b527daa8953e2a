// The OTEL_* variables that opentelemetry-cpp 1.19 does not read itself.
//
// Source: OpenTelemetry specification, "Environment variable specification" (names, values and
// defaults). An unknown or unreadable value is reported in `warnings` and the default used; one
// that would cut traces apart in silence is an error, which refuses the start.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace dealtrace::telemetry {

enum class Exporter { kNone, kConsole, kOtlpGrpc, kOtlpHttp };
enum class Sampler { kAlwaysOn, kAlwaysOff, kTraceIdRatio };
enum class Propagator { kTraceContext, kB3, kB3Multi, kJaeger };

struct Environment {
  bool disabled = false;
  Exporter exporter = Exporter::kNone;
  Sampler sampler = Sampler::kAlwaysOn;
  bool sampler_follows_parent = true;
  double sampler_ratio = 1;  // 0 to 1
  std::vector<Propagator> propagators = {Propagator::kTraceContext};
  absl::Duration batch_delay = absl::Milliseconds(5000);
  absl::Duration export_timeout = absl::Milliseconds(30000);
  int queue_spans_max = 2048;
  int batch_spans_max = 512;
  // OTEL_EXPORTER_OTLP_[TRACES_]HEADERS, percent-decoded, names in lower case as gRPC demands.
  std::vector<std::pair<std::string, std::string>> exporter_headers;
  // OTEL_EXPORTER_OTLP_[TRACES_]CERTIFICATE, _CLIENT_CERTIFICATE and _CLIENT_KEY: PEM files. The
  // first is the authority that is trusted, the others are for a receiver that asks for a
  // certificate.
  std::string exporter_ca_file;
  std::string exporter_certificate_file;
  std::string exporter_key_file;
  // `service.instance.id` of OTEL_RESOURCE_ATTRIBUTES; empty: a new one.
  std::string service_instance_id;
  std::vector<std::string> warnings;
  // What is asked for and known, but not done. Nothing is wrong with it.
  std::vector<std::string> notes;
  std::vector<std::string> errors;
};

// The value of a variable, or nothing when it is not set.
using VariableReader = std::function<std::optional<std::string>(absl::string_view name)>;

Environment ReadEnvironment(const VariableReader& read);

// Reads the process's own environment.
std::optional<std::string> ProcessVariable(absl::string_view name);

}  // namespace dealtrace::telemetry

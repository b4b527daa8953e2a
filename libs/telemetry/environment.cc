#include "libs/telemetry/environment.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/telemetry/semantic_conventions.h"

namespace dealtrace::telemetry {
namespace {

// An empty variable counts as not set (specification).
std::optional<std::string> ReadNonEmpty(const VariableReader& read, absl::string_view name) {
  std::optional<std::string> value = read(name);
  if (value && absl::StripAsciiWhitespace(*value).empty()) return std::nullopt;
  return value;
}

void Warn(Environment& environment, absl::string_view name, absl::string_view value,
          absl::string_view fallback) {
  environment.warnings.push_back(
      absl::StrCat(name, " has the unknown value '", value, "'; using ", fallback));
}

int ReadPositive(const VariableReader& read, absl::string_view name, int fallback,
                 Environment& environment) {
  const std::optional<std::string> text = ReadNonEmpty(read, name);
  if (!text) return fallback;
  int value = 0;
  if (absl::SimpleAtoi(*text, &value) && value > 0) return value;
  Warn(environment, name, *text, absl::StrCat(fallback));
  return fallback;
}

void ReadExporter(const VariableReader& read, Environment& environment) {
  const bool has_endpoint = ReadNonEmpty(read, "OTEL_EXPORTER_OTLP_ENDPOINT").has_value() ||
                            ReadNonEmpty(read, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT").has_value();
  std::string name =
      ReadNonEmpty(read, "OTEL_TRACES_EXPORTER").value_or(has_endpoint ? "otlp" : "none");
  if (name != "otlp" && name != "console" && name != "none") {
    Warn(environment, "OTEL_TRACES_EXPORTER", name, "otlp");
    name = "otlp";
  }
  if (name == "none") return;
  if (name == "console") {
    environment.exporter = Exporter::kConsole;
    return;
  }
  std::optional<std::string> protocol = ReadNonEmpty(read, "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL");
  if (!protocol) protocol = ReadNonEmpty(read, "OTEL_EXPORTER_OTLP_PROTOCOL");
  environment.exporter = Exporter::kOtlpGrpc;
  if (!protocol || *protocol == "grpc") return;
  if (*protocol == "http/protobuf" || *protocol == "http/json") {
    environment.exporter = Exporter::kOtlpHttp;
    return;
  }
  Warn(environment, "OTEL_EXPORTER_OTLP_PROTOCOL", *protocol, "grpc");
}

void ReadSampler(const VariableReader& read, Environment& environment) {
  const std::string name =
      ReadNonEmpty(read, "OTEL_TRACES_SAMPLER").value_or("parentbased_always_on");
  absl::string_view root = name;
  environment.sampler_follows_parent = absl::ConsumePrefix(&root, "parentbased_");
  if (root == "always_on") return;
  if (root == "always_off") {
    environment.sampler = Sampler::kAlwaysOff;
    return;
  }
  if (root != "traceidratio") {
    Warn(environment, "OTEL_TRACES_SAMPLER", name, "parentbased_always_on");
    environment.sampler_follows_parent = true;
    return;
  }
  environment.sampler = Sampler::kTraceIdRatio;
  const std::optional<std::string> text = ReadNonEmpty(read, "OTEL_TRACES_SAMPLER_ARG");
  if (!text) return;
  double ratio = 0;
  if (absl::SimpleAtod(*text, &ratio) && ratio >= 0 && ratio <= 1) {
    environment.sampler_ratio = ratio;
  } else {
    Warn(environment, "OTEL_TRACES_SAMPLER_ARG", *text, "1.0");
  }
}

std::optional<Propagator> FindPropagator(absl::string_view name) {
  if (name == "tracecontext") return Propagator::kTraceContext;
  if (name == "b3") return Propagator::kB3;
  if (name == "b3multi") return Propagator::kB3Multi;
  if (name == "jaeger") return Propagator::kJaeger;
  return std::nullopt;
}

// A propagator that is not there would cut every trace at this process, so it is an error.
void ReadPropagators(const VariableReader& read, Environment& environment) {
  const std::optional<std::string> text = ReadNonEmpty(read, "OTEL_PROPAGATORS");
  if (!text) return;
  std::vector<Propagator>& propagators = environment.propagators;
  propagators.clear();
  bool has_none = false;
  bool has_others = false;
  for (absl::string_view name : absl::StrSplit(*text, ',', absl::SkipWhitespace())) {
    name = absl::StripAsciiWhitespace(name);
    has_none = has_none || name == "none";
    has_others = has_others || name != "none";
    if (name == "none") continue;
    if (name == "baggage") {
      environment.notes.push_back(
          "OTEL_PROPAGATORS names baggage, which Dealtrace does not pass on: it would cross trust "
          "borders");
      continue;
    }
    const std::optional<Propagator> propagator = FindPropagator(name);
    if (!propagator) {
      environment.errors.push_back(absl::StrCat(
          "OTEL_PROPAGATORS names the propagator '", name,
          "', which Dealtrace does not have; use tracecontext, b3, b3multi, jaeger, baggage (which "
          "is not passed on) or none"));
    } else if (std::find(propagators.begin(), propagators.end(), *propagator) ==
               propagators.end()) {
      propagators.push_back(*propagator);
    }
  }
  if (has_none && has_others) {
    environment.errors.push_back(
        "OTEL_PROPAGATORS names none together with others; use none alone, or without it");
  }
}

// Variables of the specification that change nothing here. The values that ask for what is done
// anyway are no reason to say so.
void NoteUnhonoured(const VariableReader& read, Environment& environment) {
  constexpr absl::string_view kNames[] = {
      "OTEL_ATTRIBUTE_COUNT_LIMIT",
      "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT",
      "OTEL_CONFIG_FILE",
      "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT",
      "OTEL_EXPERIMENTAL_CONFIG_FILE",
      "OTEL_EXPORTER_PROMETHEUS_HOST",
      "OTEL_EXPORTER_PROMETHEUS_PORT",
      "OTEL_EXPORTER_ZIPKIN_ENDPOINT",
      "OTEL_LINK_ATTRIBUTE_COUNT_LIMIT",
      "OTEL_LOG_LEVEL",
      "OTEL_METRIC_EXPORT_INTERVAL",
      "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT",
      "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT",
      "OTEL_SPAN_EVENT_COUNT_LIMIT",
      "OTEL_SPAN_LINK_COUNT_LIMIT",
  };
  for (const absl::string_view name : kNames) {
    if (ReadNonEmpty(read, name)) {
      environment.notes.push_back(absl::StrCat(name, " is set; Dealtrace does not use it"));
    }
  }
  const std::optional<std::string> metrics = ReadNonEmpty(read, "OTEL_METRICS_EXPORTER");
  if (metrics && *metrics != "none" && *metrics != "prometheus") {
    environment.notes.push_back(
        "OTEL_METRICS_EXPORTER is set; Dealtrace's services offer their metrics at /metrics "
        "(Prometheus) and send none");
  }
  const std::optional<std::string> logs = ReadNonEmpty(read, "OTEL_LOGS_EXPORTER");
  if (logs && *logs != "none" && *logs != "console") {
    environment.notes.push_back(
        "OTEL_LOGS_EXPORTER is set; Dealtrace writes its log as JSON lines to standard error");
  }
}

std::string PercentDecode(absl::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    int value = 0;
    if (text[i] == '%' && i + 2 < text.size() && absl::ascii_isxdigit(text[i + 1]) &&
        absl::ascii_isxdigit(text[i + 2]) && absl::SimpleHexAtoi(text.substr(i + 1, 2), &value)) {
      decoded.push_back(static_cast<char>(value));
      i += 2;
    } else {
      decoded.push_back(text[i]);
    }
  }
  return decoded;
}

// What an exporter can send: gRPC ends the process on anything else.
bool IsHeader(absl::string_view name, absl::string_view value) {
  const auto is_name = [](unsigned char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-' || c == '_' || c == '.';
  };
  const auto is_printable = [](unsigned char c) { return absl::ascii_isprint(c); };
  return std::all_of(name.begin(), name.end(), is_name) &&
         std::all_of(value.begin(), value.end(), is_printable);
}

void ReadHeaders(const VariableReader& read, Environment& environment) {
  std::optional<std::string> text = ReadNonEmpty(read, "OTEL_EXPORTER_OTLP_TRACES_HEADERS");
  if (!text) text = ReadNonEmpty(read, "OTEL_EXPORTER_OTLP_HEADERS");
  if (!text) return;
  for (absl::string_view pair : absl::StrSplit(*text, ',', absl::SkipWhitespace())) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(pair, absl::MaxSplits('=', 1));
    const std::string name = absl::AsciiStrToLower(absl::StripAsciiWhitespace(parts.first));
    if (name.empty()) {
      // The value is not repeated: headers carry secrets.
      environment.warnings.push_back("OTEL_EXPORTER_OTLP_HEADERS has an entry without a name");
      continue;
    }
    std::string value = PercentDecode(absl::StripAsciiWhitespace(parts.second));
    if (!IsHeader(name, value)) {
      environment.warnings.push_back(
          "OTEL_EXPORTER_OTLP_HEADERS has an entry with characters that no header can carry; it is "
          "left out");
      continue;
    }
    environment.exporter_headers.emplace_back(name, std::move(value));
  }
}

std::string ReadExporterFile(const VariableReader& read, absl::string_view what) {
  std::optional<std::string> path =
      ReadNonEmpty(read, absl::StrCat("OTEL_EXPORTER_OTLP_TRACES_", what));
  if (!path) path = ReadNonEmpty(read, absl::StrCat("OTEL_EXPORTER_OTLP_", what));
  return path.value_or("");
}

void ReadExporterFiles(const VariableReader& read, Environment& environment) {
  environment.exporter_ca_file = ReadExporterFile(read, "CERTIFICATE");
  environment.exporter_certificate_file = ReadExporterFile(read, "CLIENT_CERTIFICATE");
  environment.exporter_key_file = ReadExporterFile(read, "CLIENT_KEY");
  if (environment.exporter_certificate_file.empty() == environment.exporter_key_file.empty()) {
    return;
  }
  environment.warnings.push_back(
      "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE and OTEL_EXPORTER_OTLP_CLIENT_KEY go together; using "
      "neither");
  environment.exporter_certificate_file.clear();
  environment.exporter_key_file.clear();
}

// The library reads the others of them itself.
void ReadInstanceId(const VariableReader& read, Environment& environment) {
  const std::string text = ReadNonEmpty(read, "OTEL_RESOURCE_ATTRIBUTES").value_or("");
  for (absl::string_view pair : absl::StrSplit(text, ',', absl::SkipWhitespace())) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(pair, absl::MaxSplits('=', 1));
    if (absl::StripAsciiWhitespace(parts.first) != attribute::kServiceInstanceId) continue;
    environment.service_instance_id = PercentDecode(absl::StripAsciiWhitespace(parts.second));
  }
}

}  // namespace

Environment ReadEnvironment(const VariableReader& read) {
  Environment environment;
  const std::optional<std::string> disabled = ReadNonEmpty(read, "OTEL_SDK_DISABLED");
  if (disabled) {
    const std::string value = absl::AsciiStrToLower(*disabled);
    environment.disabled = value == "true";
    if (value != "true" && value != "false") {
      Warn(environment, "OTEL_SDK_DISABLED", *disabled, "false");
    }
  }
  ReadExporter(read, environment);
  ReadSampler(read, environment);
  ReadPropagators(read, environment);
  NoteUnhonoured(read, environment);
  ReadHeaders(read, environment);
  ReadExporterFiles(read, environment);
  ReadInstanceId(read, environment);
  environment.batch_delay =
      absl::Milliseconds(ReadPositive(read, "OTEL_BSP_SCHEDULE_DELAY", 5000, environment));
  environment.export_timeout =
      absl::Milliseconds(ReadPositive(read, "OTEL_BSP_EXPORT_TIMEOUT", 30000, environment));
  environment.queue_spans_max = ReadPositive(read, "OTEL_BSP_MAX_QUEUE_SIZE", 2048, environment);
  environment.batch_spans_max =
      ReadPositive(read, "OTEL_BSP_MAX_EXPORT_BATCH_SIZE", 512, environment);
  if (environment.batch_spans_max > environment.queue_spans_max) {
    environment.warnings.push_back(
        "OTEL_BSP_MAX_EXPORT_BATCH_SIZE is more than OTEL_BSP_MAX_QUEUE_SIZE; using the latter");
    environment.batch_spans_max = environment.queue_spans_max;
  }
  return environment;
}

std::optional<std::string> ProcessVariable(absl::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  if (value == nullptr) return std::nullopt;
  return std::string(value);
}

}  // namespace dealtrace::telemetry

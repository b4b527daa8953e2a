#include "libs/telemetry/log.h"

#include <unistd.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "libs/sync/mutex.h"
#include "libs/telemetry/environment.h"
#include "libs/telemetry/log_file.h"
#include "libs/telemetry/log_identity.h"
#include "libs/telemetry/semantic_conventions.h"
#include "libs/telemetry/span.h"

namespace dealtrace::telemetry {
namespace {

// DEALTRACE_LOG_FILE names the file that standard error goes to, where it has to stay bounded.
constexpr int64_t kLogFileBytesMax = 16 << 20;
constexpr int kLogFilesMax = 4;

std::optional<LogFile> LogFileFromEnvironment() {
  const std::string path = ProcessVariable("DEALTRACE_LOG_FILE").value_or("");
  if (path.empty()) return std::nullopt;
  return LogFile(path, kLogFileBytesMax, kLogFilesMax);
}

// The one place where log lines meet; part of the telemetry provider of the process.
struct LogState {
  sync::Mutex mutex;
  std::string service ABSL_GUARDED_BY(mutex) = "dealtrace";
  std::string instance_id ABSL_GUARDED_BY(mutex);
  std::function<void(absl::string_view)> sink ABSL_GUARDED_BY(mutex);
  std::optional<LogFile> file ABSL_GUARDED_BY(mutex) = LogFileFromEnvironment();
};

LogState& State() {
  static LogState& state = *new LogState();
  return state;
}

Severity ThresholdFromEnvironment() {
  const std::string level = ProcessVariable("DEALTRACE_LOG_LEVEL").value_or("info");
  if (level == "debug") return Severity::kDebug;
  if (level == "warning") return Severity::kWarning;
  if (level == "error") return Severity::kError;
  return Severity::kInfo;
}

const char* SeverityName(Severity severity) {
  switch (severity) {
    case Severity::kDebug:
      return "debug";
    case Severity::kInfo:
      return "info";
    case Severity::kWarning:
      return "warning";
    case Severity::kError:
      return "error";
  }
  return "info";
}

void WriteLine(std::string line) {
  {
    LogState& state = State();
    sync::MutexLock lock(state.mutex);
    if (state.file.has_value()) state.file->RotateWhenFull();
  }
  line.push_back('\n');
  absl::string_view rest = line;
  // One write a line, so that lines of several processes on one pipe do not mix.
  while (!rest.empty()) {
    const ssize_t written = write(STDERR_FILENO, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    rest.remove_prefix(written);
  }
}

}  // namespace

bool IsLogged(Severity severity) {
  static const Severity threshold = ThresholdFromEnvironment();
  return severity >= threshold;
}

void Log(Severity severity, absl::string_view event, const LogFields& fields) {
  if (!IsLogged(severity)) return;
  nlohmann::ordered_json line;
  line["time"] = absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", absl::Now(), absl::UTCTimeZone());
  line["severity"] = SeverityName(severity);
  LogState& state = State();
  std::function<void(absl::string_view)> sink;
  {
    sync::MutexLock lock(state.mutex);
    line["service"] = state.service;
    if (!state.instance_id.empty()) {
      line[std::string(attribute::kServiceInstanceId)] = state.instance_id;
    }
    sink = state.sink;
  }
  line["event"] = std::string(event);
  for (const auto& [name, value] : fields) {
    std::visit([&line, &name = name](const auto& v) { line[name] = v; }, value);
  }
  const TraceContext context = CurrentContext();
  if (!context.empty()) {
    line["trace_id"] = context.trace_id();
    line["span_id"] = context.span_id();
  }
  // Invalid UTF-8 becomes U+FFFD instead of an exception.
  std::string text = line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  if (sink) {
    sink(text);
  } else {
    WriteLine(std::move(text));
  }
}

void SetLogService(absl::string_view service_name) {
  LogState& state = State();
  sync::MutexLock lock(state.mutex);
  state.service = std::string(service_name);
}

void SetLogInstance(absl::string_view instance_id) {
  LogState& state = State();
  sync::MutexLock lock(state.mutex);
  state.instance_id = std::string(instance_id);
}

void SetLogSink(std::function<void(absl::string_view)> sink) {
  LogState& state = State();
  sync::MutexLock lock(state.mutex);
  state.sink = std::move(sink);
}

}  // namespace dealtrace::telemetry

// One JSON line an event on standard error, with the current trace and span ids.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"

namespace dealtrace::telemetry {

enum class Severity { kDebug, kInfo, kWarning, kError };

using LogFields =
    std::vector<std::pair<std::string, std::variant<bool, int64_t, double, std::string>>>;

// Writes {"time", "severity", "service", "service.instance.id", "event", …fields, "trace_id",
// "span_id"}. `event` is a
// short sentence that does not vary; what varies goes into fields. Never pass secrets or call
// content. Thread-safe. Severity below the threshold (DEALTRACE_LOG_LEVEL: debug, info, warning or
// error; default info) is dropped.
void Log(Severity severity, absl::string_view event, const LogFields& fields = {});

// True when an event of this severity is written, so that fields are worth making.
bool IsLogged(Severity severity);

// The `service` of every later line; set by Telemetry::Start.
void SetLogService(absl::string_view service_name);

// Sends later lines (without the line end) to `sink` instead of standard error; an empty function
// undoes it. For tests.
void SetLogSink(std::function<void(absl::string_view line)> sink);

}  // namespace dealtrace::telemetry

// One JSON line an event on standard error, with the current trace and span ids.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"

namespace dealtrace::telemetry {

enum class Severity { kDebug, kInfo, kWarning, kError };

using LogFields =
    std::vector<std::pair<std::string, std::variant<bool, int64_t, double, std::string>>>;

// Writes {"time", "severity", "service", "event", …fields, "trace_id", "span_id"}. `event` is a
// short sentence that does not vary; what varies goes into fields. Never pass secrets or call
// content. Thread-safe. Severity below the threshold (DEALTRACE_LOG_LEVEL, default info) is
// dropped.
void Log(Severity severity, absl::string_view event, const LogFields& fields = {});

}  // namespace dealtrace::telemetry

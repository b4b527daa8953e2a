// Which of a service's processes writes this process's log lines.
#pragma once

#include "absl/strings/string_view.h"

namespace dealtrace::telemetry {

// The `service.instance.id` of every later line, the same as of the process's spans; set by
// Telemetry::Start.
void SetLogInstance(absl::string_view instance_id);

}  // namespace dealtrace::telemetry

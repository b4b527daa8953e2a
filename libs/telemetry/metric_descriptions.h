// What each metric says, in one place so that whoever is on call finds all of them.
#pragma once

#include "absl/strings/string_view.h"

namespace dealtrace::telemetry {

// The HELP text of a metric; empty for one that is not told. tests/house/check_rules looks that
// every metric of the tree is.
absl::string_view MetricDescription(absl::string_view name);

}  // namespace dealtrace::telemetry

// Whether a trace is whole: every service, every edge of trace_edges.txt, and no orphan.
#pragma once

#include <string>
#include <vector>

#include "nlohmann/json.hpp"

namespace dealtrace::e2e {

// What a trace, as `dealtrace trace show --output json` prints it, lacks. Empty when it is whole.
std::vector<std::string> FindGaps(const nlohmann::json& trace);

}  // namespace dealtrace::e2e

// Whether a trace is whole: every service, every edge of trace_edges.txt, and no orphan.
#pragma once

#include <string>
#include <vector>

#include "nlohmann/json.hpp"

namespace dealtrace::e2e {

// What a main job's trace, as `dealtrace trace show --output json` prints it, lacks. Empty when it
// is whole.
std::vector<std::string> FindGaps(const nlohmann::json& trace);

// The same of another job: orphans and the edges of a file in tests/e2e.
std::vector<std::string> FindEdgeGaps(const nlohmann::json& trace, const std::string& edges_file);

}  // namespace dealtrace::e2e

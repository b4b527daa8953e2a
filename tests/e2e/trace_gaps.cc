#include "tests/e2e/trace_gaps.h"

#include <fstream>
#include <map>
#include <set>

#include "absl/strings/str_split.h"

namespace dealtrace::e2e {
namespace {

struct Edge {
  std::string caller_service, caller_span, callee_service, callee_span;

  friend auto operator<=>(const Edge&, const Edge&) = default;
};

// Lines `caller service: span -> callee service: span`; `#` begins a comment.
std::vector<Edge> ReadEdges(const std::string& edges_file) {
  std::vector<Edge> edges;
  std::ifstream file(DEALTRACE_SOURCE_DIR "/tests/e2e/" + edges_file);
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> sides = absl::StrSplit(line, " -> ");
    const std::vector<std::string> caller = absl::StrSplit(sides.at(0), absl::MaxSplits(": ", 1));
    const std::vector<std::string> callee = absl::StrSplit(sides.at(1), absl::MaxSplits(": ", 1));
    edges.push_back({caller.at(0), caller.at(1), callee.at(0), callee.at(1)});
  }
  return edges;
}

}  // namespace

std::vector<std::string> FindEdgeGaps(const nlohmann::json& trace, const std::string& edges_file) {
  std::map<std::string, nlohmann::json> spans;
  if (trace.contains("spans")) {
    for (const nlohmann::json& span : trace["spans"]) spans[span.value("span", "")] = span;
  }
  std::vector<std::string> gaps;
  std::set<Edge> seen;
  for (const auto& [id, span] : spans) {
    const std::string parent_id = span.value("parentSpan", "");
    if (parent_id.empty()) continue;
    auto parent = spans.find(parent_id);
    if (parent == spans.end()) {
      gaps.push_back("orphan: " + span.dump());
      continue;
    }
    seen.insert({parent->second.value("service", ""), parent->second.value("displayName", ""),
                 span.value("service", ""), span.value("displayName", "")});
  }
  for (const Edge& edge : ReadEdges(edges_file)) {
    if (seen.contains(edge)) continue;
    gaps.push_back("no edge " + edge.caller_service + ": " + edge.caller_span + " -> " +
                   edge.callee_service + ": " + edge.callee_span);
  }
  return gaps;
}

std::vector<std::string> FindGaps(const nlohmann::json& trace) {
  std::vector<std::string> gaps = FindEdgeGaps(trace, "trace_edges.txt");
  std::set<std::string> services;
  if (trace.contains("spans")) {
    for (const nlohmann::json& span : trace["spans"]) services.insert(span.value("service", ""));
  }
  for (const char* service : {"ingestion", "matching", "insight", "scoring", "report", "gateway"}) {
    if (!services.contains(service)) gaps.push_back(std::string("no span of ") + service);
  }
  return gaps;
}

}  // namespace dealtrace::e2e

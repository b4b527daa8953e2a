// One trace from the command to the report, through every service: each edge of trace_edges.txt is
// there, and no span lacks its parent.
#include <fstream>
#include <map>
#include <set>

#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"
#include "tests/e2e/stack.h"

namespace dealtrace::e2e {
namespace {

struct Edge {
  std::string caller_service, caller_span, callee_service, callee_span;

  friend auto operator<=>(const Edge&, const Edge&) = default;
};

// Lines `caller service: span -> callee service: span`; `#` begins a comment.
std::vector<Edge> ReadEdges() {
  std::vector<Edge> edges;
  std::ifstream file(DEALTRACE_SOURCE_DIR "/tests/e2e/trace_edges.txt");
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> sides = absl::StrSplit(line, " -> ");
    const std::vector<std::string> caller = absl::StrSplit(sides.at(0), absl::MaxSplits(": ", 1));
    const std::vector<std::string> callee = absl::StrSplit(sides.at(1), absl::MaxSplits(": ", 1));
    edges.push_back({caller.at(0), caller.at(1), callee.at(0), callee.at(1)});
  }
  return edges;
}

// What a trace lacks: services, edges, and parents of its spans. Empty when it is whole.
std::vector<std::string> FindGaps(const nlohmann::json& trace) {
  std::map<std::string, nlohmann::json> spans;
  if (trace.contains("spans")) {
    for (const nlohmann::json& span : trace["spans"]) spans[span.value("span", "")] = span;
  }
  std::vector<std::string> gaps;
  std::set<std::string> services;
  std::set<Edge> seen;
  for (const auto& [id, span] : spans) {
    services.insert(span.value("service", ""));
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
  for (const char* service : {"ingestion", "matching", "insight", "scoring", "report", "gateway"}) {
    if (!services.contains(service)) gaps.push_back(std::string("no span of ") + service);
  }
  for (const Edge& edge : ReadEdges()) {
    if (seen.contains(edge)) continue;
    gaps.push_back("no edge " + edge.caller_service + ": " + edge.caller_span + " -> " +
                   edge.callee_service + ": " + edge.callee_span);
  }
  return gaps;
}

TEST(TraceTest, HoldsEveryServiceEveryEdgeAndNoOrphan) {
  ASSERT_FALSE(ReadEdges().empty());
  const Stack stack(/*opportunities=*/60, /*calls=*/150, /*seed=*/9);
  const nlohmann::json run = stack.Json({"sync", "run", "--source", "sample-company"});
  const std::string trace_parent = run.value("traceParent", "---");
  const nlohmann::json report = stack.Json({"report", "run", "--after", run.value("name", "")});
  stack.FetchFromGateway("/v1/" + report.value("name", "") + ":content?format=FORMAT_HTML",
                         trace_parent);
  const std::string trace_id = std::vector<std::string>(absl::StrSplit(trace_parent, '-')).at(1);

  // Spans arrive in batches, so the store is asked until it has them all; what is still missing at
  // the end is missing for good.
  std::vector<std::string> gaps = {"no trace"};
  const absl::Time until = absl::Now() + absl::Seconds(30);
  while (!gaps.empty() && absl::Now() < until) {
    gaps = FindGaps(stack.Json({"trace", "show", trace_id}));
  }
  for (const std::string& gap : gaps) ADD_FAILURE() << gap << " in trace " << trace_id;
}

}  // namespace
}  // namespace dealtrace::e2e

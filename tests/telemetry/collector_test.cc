// The spans of the main job through a real OpenTelemetry collector, with the configuration of
// deploy/, into a real Jaeger: whole, with every edge of trace_edges.txt, and shown by `dealtrace
// trace show`.
#include <fstream>
#include <regex>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "libs/http/client.h"
#include "tests/e2e/stack.h"
#include "tests/e2e/trace_gaps.h"
#include "tests/telemetry/backends.h"

namespace dealtrace::telemetry_test {
namespace {

constexpr const char* kServices[] = {"ingestion", "matching", "insight",
                                     "scoring",   "report",   "gateway"};

// A counter of a service without labels, by its metrics port; -1 when there is none.
int64_t ReadCounter(const e2e::Stack& stack, const std::string& service, const std::string& name) {
  std::ifstream file(stack.folder() + "/run/" + service + ".ports.json");
  const nlohmann::json ports = nlohmann::json::parse(file, nullptr, /*allow_exceptions=*/false);
  http::Request request;
  request.target = absl::StrCat("http://127.0.0.1:", ports.value("metrics", 0), "/metrics");
  const auto response = http::Client().Send(request, absl::Now() + absl::Seconds(10));
  if (!response.ok()) return -1;
  std::smatch match;
  if (!std::regex_search(response->body, match, std::regex("(?:^|\n)" + name + " ([0-9.e+]+)"))) {
    return -1;
  }
  return static_cast<int64_t>(std::stod(match[1]));
}

using CollectorTest = BackendsTest;

TEST_F(CollectorTest, TheTraceOfTheMainJobArrivesWhole) {
  const e2e::Stack stack(/*opportunities=*/60, /*calls=*/150, /*seed=*/9,
                         {"--otlp-endpoint", CollectorAddress()});
  const nlohmann::json run = stack.Json({"sync", "run", "--source", "sample-company"});
  const std::string trace_parent = run.value("traceParent", "---");
  const nlohmann::json report = stack.Json({"report", "run", "--after", run.value("name", "")});
  stack.FetchFromGateway("/v1/" + report.value("name", "") + ":content?format=FORMAT_HTML",
                         trace_parent);
  const std::string trace_id = std::vector<std::string>(absl::StrSplit(trace_parent, '-')).at(1);

  std::vector<std::string> gaps = {"no trace"};
  const absl::Time until = absl::Now() + absl::Seconds(90);
  while (!gaps.empty() && absl::Now() < until) {
    const e2e::CommandResult shown =
        stack.Dealtrace({"--output", "json", "trace", "show", trace_id, "--from", QueryAddress()});
    gaps = shown.exit_code == 0 ? e2e::FindGaps(nlohmann::json::parse(shown.output, nullptr, false))
                                : std::vector<std::string>{"not there yet: " + shown.errors};
  }
  for (const std::string& gap : gaps) ADD_FAILURE() << gap << " in trace " << trace_id;

  const e2e::CommandResult drawn =
      stack.Dealtrace({"trace", "show", trace_id, "--from", QueryAddress()});
  EXPECT_EQ(drawn.exit_code, 0) << drawn.errors;
  EXPECT_NE(drawn.output.find("derive call_link"), std::string::npos) << drawn.output;

  for (const char* service : kServices) {
    EXPECT_GT(ReadCounter(stack, service, "dealtrace_spans_exported_total"), 0) << service;
    EXPECT_EQ(ReadCounter(stack, service, "dealtrace_spans_dropped_total"), 0) << service;
    EXPECT_EQ(ReadCounter(stack, service, "dealtrace_spans_failed_total"), 0) << service;
  }
}

}  // namespace
}  // namespace dealtrace::telemetry_test

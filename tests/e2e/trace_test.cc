// One trace from the command to the report, through every service: each edge of trace_edges.txt is
// there, and no span lacks its parent.
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "tests/e2e/stack.h"
#include "tests/e2e/trace_gaps.h"

namespace dealtrace::e2e {
namespace {

TEST(TraceTest, HoldsEveryServiceEveryEdgeAndNoOrphan) {
  ASSERT_FALSE(FindGaps(nlohmann::json::object()).empty());
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

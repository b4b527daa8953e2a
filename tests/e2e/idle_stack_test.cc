// A stack that has nothing to do leaves no spans, however often its services look whether there is
// something to do.
#include <fstream>
#include <map>
#include <regex>
#include <sstream>

#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "libs/http/client.h"
#include "tests/e2e/stack.h"

namespace dealtrace::e2e {
namespace {

constexpr char kPolls[] =
    "dealtrace_rpc_server_call_duration_seconds_count\\{method="
    "\"dealtrace.feed.v1.FeedService/ReadChanges\"\\}";

std::string Scrape(const std::string& address) {
  http::Request request;
  request.target = address;
  const auto response = http::Client().Send(request, absl::Now() + absl::Seconds(10));
  EXPECT_TRUE(response.ok()) << address << ": " << response.status();
  return response.ok() ? response->body : "";
}

double Value(const std::string& exposition, const std::string& series) {
  std::smatch found;
  const bool is_there =
      std::regex_search(exposition, found, std::regex("(?:^|\n)" + series + " ([0-9.e+]+)"));
  return is_there ? std::stod(found[1]) : 0;
}

// What every program has counted so far.
struct Counts {
  double spans = 0;
  std::map<std::string, double> polls;  // of each feed
};

Counts Count(const Stack& stack) {
  Counts counts;
  for (const nlohmann::json& program : stack.Json({"status"})) {
    const std::string name = program.value("program", "");
    const std::string exposition = Scrape(program.value("metrics", ""));
    counts.spans += Value(exposition, "dealtrace_spans_started_total");
    const double polls = Value(exposition, kPolls);
    if (polls > 0) counts.polls[name] = polls;
  }
  return counts;
}

// Whether each feed was asked in vain at least twice by each of its readers since then.
bool HavePolled(const Counts& before, const Counts& now) {
  const std::map<std::string, int> readers = {
      {"ingestion", 4}, {"matching", 3}, {"insight", 2}, {"scoring", 1}};
  for (const auto& [feed, count] : readers) {
    const auto first = before.polls.find(feed);
    const auto last = now.polls.find(feed);
    if (first == before.polls.end() || last == now.polls.end()) return false;
    if (last->second - first->second < 2 * count) return false;
  }
  return true;
}

TEST(IdleStackTest, PollsThatFindNothingLeaveNoSpans) {
  const Stack stack(/*opportunities=*/20, /*calls=*/30, /*seed=*/12);
  const nlohmann::json run = stack.Json({"sync", "run", "--source", "sample-company"});
  stack.Json({"report", "run", "--after", run.value("name", "")});
  // What follows the report may take a moment to end: it is idle once a round of polls left
  // nothing.
  double spans = -1;
  const absl::Time until = absl::Now() + absl::Seconds(150);
  while (spans != 0 && absl::Now() < until) {
    const Counts before = Count(stack);
    Counts now = before;
    while (!HavePolled(before, now) && absl::Now() < until) now = Count(stack);
    ASSERT_TRUE(HavePolled(before, now));
    spans = now.spans - before.spans;
  }
  EXPECT_EQ(spans, 0) << "spans while nothing happened";
}

}  // namespace
}  // namespace dealtrace::e2e

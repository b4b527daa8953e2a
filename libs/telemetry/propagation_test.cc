#include "libs/telemetry/propagation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "absl/strings/ascii.h"

namespace dealtrace::telemetry {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr char kParent[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TraceContext Extract(const std::map<std::string, std::string>& headers,
                     const std::vector<Propagator>& propagators) {
  return ExtractContext(
      [&](absl::string_view name) -> absl::string_view {
        const auto found = headers.find(std::string(name));
        return found == headers.end() ? absl::string_view() : found->second;
      },
      propagators);
}

TEST(PropagationTest, EveryFormComesBackAsItWasSent) {
  for (Propagator propagator :
       {Propagator::kTraceContext, Propagator::kB3, Propagator::kB3Multi, Propagator::kJaeger}) {
    const Headers headers = InjectContext({kParent, ""}, {propagator});
    const TraceContext context = Extract({headers.begin(), headers.end()}, {propagator});
    EXPECT_EQ(context.trace_parent, kParent) << static_cast<int>(propagator);
    for (const auto& [name, value] : headers) EXPECT_EQ(name, absl::AsciiStrToLower(name));
  }
}

TEST(PropagationTest, DiscardsATraceStateThatNoHeaderCanCarry) {
  for (const std::string state : {"vendor=\xA0", "vendor=a\tb", "vendor=a\nb", "\xC3\xA9=1"}) {
    const TraceContext context =
        Extract({{"traceparent", kParent}, {"tracestate", state}}, {Propagator::kTraceContext});
    EXPECT_EQ(context.trace_parent, kParent);
    EXPECT_EQ(context.trace_state, "");
    EXPECT_THAT(InjectContext({kParent, state}, {Propagator::kTraceContext}),
                ElementsAre(Pair("traceparent", kParent)));
  }
}

TEST(PropagationTest, WritesW3cHeaders) {
  EXPECT_THAT(InjectContext({kParent, "vendor=1"}, {Propagator::kTraceContext}),
              ElementsAre(Pair("traceparent", kParent), Pair("tracestate", "vendor=1")));
}

TEST(PropagationTest, WritesNothingWithoutAContext) {
  EXPECT_THAT(InjectContext({}, {Propagator::kTraceContext, Propagator::kB3}), IsEmpty());
}

TEST(PropagationTest, IgnoresHeadersThatAreWrong) {
  EXPECT_TRUE(Extract({{"traceparent", "00-xyz"}}, {Propagator::kTraceContext}).empty());
  EXPECT_TRUE(Extract({{"b3", "0"}}, {Propagator::kB3}).empty());
  EXPECT_TRUE(
      Extract({{"x-b3-traceid", "zz"}, {"x-b3-spanid", "1"}}, {Propagator::kB3Multi}).empty());
  EXPECT_TRUE(Extract({{"uber-trace-id", "1:2:3"}}, {Propagator::kJaeger}).empty());
}

TEST(PropagationTest, PadsShortIds) {
  EXPECT_EQ(Extract({{"uber-trace-id", "abc:1f:0:1"}}, {Propagator::kJaeger}).trace_parent,
            "00-00000000000000000000000000000abc-000000000000001f-01");
}

TEST(PropagationTest, DropsAnEndlessTraceState) {
  const TraceContext context =
      Extract({{"traceparent", kParent}, {"tracestate", std::string(5000, 'a')}},
              {Propagator::kTraceContext});
  EXPECT_EQ(context.trace_parent, kParent);
  EXPECT_EQ(context.trace_state, "");
}

}  // namespace
}  // namespace dealtrace::telemetry

#include "libs/telemetry/propagation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace dealtrace::telemetry {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr char kParent[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TraceContext Extract(const std::multimap<std::string, std::string>& headers,
                     const std::vector<Propagator>& propagators) {
  return ExtractContext(
      [&](absl::string_view name) {
        HeaderValues values;
        const auto range = headers.equal_range(std::string(name));
        for (auto field = range.first; field != range.second; ++field) {
          values.emplace_back(field->second);
        }
        return values;
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

constexpr char kIds[] = "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7";

// The trace goes on where the recommendation says so, and is sent on as version 00.
TEST(PropagationTest, ReadsTheFirstFourFieldsOfEveryVersion) {
  // `{ids}` stands for the two ids; what is written on, empty for a new trace.
  const std::pair<const char*, const char*> cases[] = {
      {"00-{ids}-01", "00-{ids}-01"},
      {"00-{ids}-00", "00-{ids}-00"},
      {"00-{ids}-03", "00-{ids}-03"},
      {" \t00-{ids}-01 ", "00-{ids}-01"},
      {"01-{ids}-01", "00-{ids}-01"},
      {"01-{ids}-00", "00-{ids}-00"},
      {"01-{ids}-01-what-the-future-will-be-like", "00-{ids}-01"},
      {"cc-{ids}-01", "00-{ids}-01"},
      {"cc-{ids}-01-", "00-{ids}-01"},
      {"cc-{ids}-fe", "00-{ids}-00"},
      {"fe-{ids}-ff-x", "00-{ids}-01"},
      {"0a-{ids}-09-00-11", "00-{ids}-01"},
      {"00-{ids}-01-", ""},
      {"00-{ids}-01-what-the-future-will-be-like", ""},
      {"cc-{ids}-01.what-the-future-will-be-like", ""},
      {"cc-{ids}-011", ""},
      {"cc-{ids}-01,00-{ids}-01", ""},
      {"ff-{ids}-01", ""},
      {"ff-{ids}-01-x", ""},
      {"CC-{ids}-01", ""},
      {".0-{ids}-01", ""},
      {"0.-{ids}-01", ""},
      {"0-{ids}-01", ""},
      {"000-{ids}-01", ""},
      {"cc-{ids}-0", ""},
      {"cc-{ids}-0g", ""},
      {"cc-{ids}-", ""},
      {"cc-{ids}", ""},
      {"cc-00000000000000000000000000000000-00f067aa0ba902b7-01", ""},
      {"cc-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", ""},
      {"01-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", ""},
      {"01-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01", ""},
      {"", ""},
  };
  for (const auto& [written, expected] : cases) {
    const std::string parent = absl::StrReplaceAll(written, {{"{ids}", kIds}});
    const TraceContext context =
        Extract({{"traceparent", parent}, {"tracestate", "a=1"}}, {Propagator::kTraceContext});
    EXPECT_EQ(context.trace_parent, absl::StrReplaceAll(expected, {{"{ids}", kIds}})) << written;
    EXPECT_EQ(context.trace_state, *expected == '\0' ? "" : "a=1") << written;
  }
}

TEST(PropagationTest, AHeaderThatMayComeOnceAndComesTwiceIsInvalid) {
  const std::string other = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  EXPECT_TRUE(Extract({{"traceparent", kParent}, {"traceparent", other}, {"tracestate", "a=1"}},
                      {Propagator::kTraceContext})
                  .empty());
  EXPECT_TRUE(
      Extract({{"traceparent", kParent}, {"traceparent", kParent}}, {Propagator::kTraceContext})
          .empty());
  EXPECT_TRUE(Extract({{"traceparent", kParent}, {"traceparent", ""}}, {Propagator::kTraceContext})
                  .empty());
  EXPECT_TRUE(Extract({{"b3", kIds}, {"b3", kIds}}, {Propagator::kB3}).empty());
  EXPECT_TRUE(
      Extract({{"uber-trace-id", "1:2:0:1"}, {"uber-trace-id", "1:3:0:1"}}, {Propagator::kJaeger})
          .empty());
}

TEST(PropagationTest, SeveralTraceStatesAreOneInTheirOrder) {
  EXPECT_EQ(Extract({{"traceparent", kParent},
                     {"tracestate", "rojo=1, congo=2"},
                     {"tracestate", ""},
                     {"tracestate", "fw529a3039@dt=3"}},
                    {Propagator::kTraceContext})
                .trace_state,
            "rojo=1,congo=2,fw529a3039@dt=3");
}

TEST(PropagationTest, WritesVersion00WhateverCame) {
  EXPECT_THAT(InjectContext({absl::StrCat("cc-", kIds, "-01-x"), ""}, {Propagator::kTraceContext}),
              ElementsAre(Pair("traceparent", kParent)));
}

TEST(PropagationTest, DiscardsATraceStateThatNoHeaderCanCarry) {
  for (const std::string state : {"vendor=\xA0", "vendor=a\nb", "\xC3\xA9=1"}) {
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

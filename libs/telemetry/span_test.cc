#include "libs/telemetry/span.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "libs/telemetry/poll_scope.h"
#include "libs/telemetry/record_names.h"
#include "libs/telemetry/testing/span_catcher.h"

namespace dealtrace::telemetry {
namespace {

using testing::CaughtSpan;
using testing::SpanCatcher;

constexpr char kParent[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(TraceParentTest, AcceptsOnlyTheW3cForm) {
  EXPECT_TRUE(IsValidTraceParent(kParent));
  EXPECT_TRUE(IsValidTraceParent("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x"));
  EXPECT_FALSE(IsValidTraceParent(""));
  EXPECT_FALSE(IsValidTraceParent("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
  EXPECT_FALSE(IsValidTraceParent("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"));
  EXPECT_FALSE(IsValidTraceParent("00-00000000000000000000000000000000-00f067aa0ba902b7-01"));
  EXPECT_FALSE(IsValidTraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01"));
  EXPECT_FALSE(IsValidTraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x"));
  EXPECT_FALSE(IsValidTraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01"));
}

TEST(SpanTest, ContinuesTheGivenTrace) {
  SpanCatcher catcher;
  SpanOptions options;
  options.kind = SpanKind::kServer;
  options.parent = TraceContext{kParent, "vendor=1"};
  TraceContext context;
  {
    Span span = Span::Start("work", std::move(options));
    context = span.context();
  }
  const std::vector<CaughtSpan> spans = catcher.Take();
  ASSERT_EQ(spans.size(), 1u);
  EXPECT_EQ(spans[0].name, "work");
  EXPECT_EQ(spans[0].kind, SpanKind::kServer);
  EXPECT_EQ(spans[0].trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(spans[0].parent_span_id, "00f067aa0ba902b7");
  EXPECT_EQ(context.trace_id(), spans[0].trace_id);
  EXPECT_EQ(context.span_id(), spans[0].span_id);
  EXPECT_EQ(context.trace_state, "vendor=1");
}

TEST(PollTest, LeavesNoSpansHereNorWhereItCalls) {
  SpanCatcher catcher;
  TraceContext call;
  {
    const PollScope poll;
    const Span client = Span::Start("look for work");
    call = client.context();
  }
  { const Span server = Span::Start("serve the look", {.parent = call}); }
  EXPECT_TRUE(catcher.Take().empty());
  EXPECT_TRUE(IsValidTraceParent(call.trace_parent));
}

TEST(PollTest, WhatFailsIsSeenInOneTrace) {
  SpanCatcher catcher;
  {
    const PollScope poll;
    Span client = Span::Start("look for work");
    {
      Span server = Span::Start("serve the look", {.parent = client.context()});
      const Span fine = Span::Start("of no interest", {.parent = server.context()});
      server.SetError(absl::UnavailableError(""));
    }
    client.SetError(absl::UnavailableError(""));
  }
  const std::vector<CaughtSpan> spans = catcher.Take();
  ASSERT_EQ(spans.size(), 2u);
  EXPECT_EQ(Find(spans, "serve the look")->parent_span_id, Find(spans, "look for work")->span_id);
  EXPECT_EQ(Find(spans, "look for work")->trace_id, Find(spans, "serve the look")->trace_id);
}

TEST(PollTest, WhatItFindsIsInTheTraceOfItsCause) {
  SpanCatcher catcher;
  {
    const PollScope poll;
    const Span client = Span::Start("look for work");
    const Scope scope(client);
    const Span found = Span::Start("work", {.parent = TraceContext{kParent, ""}});
    const Scope inner(found);
    const Span child = Span::Start("a part of the work");
  }
  const std::vector<CaughtSpan> spans = catcher.Take();
  ASSERT_EQ(spans.size(), 2u);
  EXPECT_EQ(spans[0].name, "a part of the work");
  EXPECT_EQ(spans[0].trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST(PollTest, EndsWithItsScope) {
  SpanCatcher catcher;
  { const PollScope poll; }
  { const Span span = Span::Start("work"); }
  EXPECT_EQ(catcher.Take().size(), 1u);
}

TEST(SpanTest, NamesTheRecordsThatItWorkedOn) {
  SpanCatcher catcher;
  RecordNames records;
  records.Add("calls/files~c-17");
  records.Add("opportunities/files~4");
  {
    Span span = Span::Start("work");
    span.SetRecords(records);
  }
  EXPECT_EQ(catcher.Take().at(0).attributes.at("dealtrace.records"),
            "calls/files~c-17,opportunities/files~4");
}

TEST(SpanTest, IsAChildOfTheThreadsCurrentSpan) {
  SpanCatcher catcher;
  {
    Span outer = Span::Start("outer");
    const Scope scope(outer);
    EXPECT_EQ(CurrentContext().trace_parent, outer.context().trace_parent);
    Span inner = Span::Start("inner");
  }
  EXPECT_TRUE(CurrentContext().empty());
  const std::vector<CaughtSpan> spans = catcher.Take();
  EXPECT_EQ(Find(spans, "inner")->parent_span_id, Find(spans, "outer")->span_id);
}

TEST(SpanTest, AnEmptyParentStartsANewTrace) {
  SpanCatcher catcher;
  {
    Span outer = Span::Start("outer");
    const Scope scope(outer);
    SpanOptions options;
    options.parent = TraceContext();
    Span root = Span::Start("root", std::move(options));
  }
  const std::vector<CaughtSpan> spans = catcher.Take();
  EXPECT_EQ(Find(spans, "root")->parent_span_id, "");
  EXPECT_NE(Find(spans, "root")->trace_id, Find(spans, "outer")->trace_id);
}

TEST(SpanTest, MovesBetweenThreads) {
  SpanCatcher catcher;
  Span span = Span::Start("moved");
  std::thread([span = std::move(span)]() mutable {
    const Scope scope(span);
    Span inner = Span::Start("inner");
  }).join();
  const std::vector<CaughtSpan> spans = catcher.Take();
  EXPECT_EQ(Find(spans, "inner")->parent_span_id, Find(spans, "moved")->span_id);
}

TEST(SpanTest, KeepsAtMost64LinksAndCountsTheRest) {
  SpanCatcher catcher;
  SpanOptions options;
  for (int i = 0; i < 70; ++i) options.links.push_back({kParent, ""});
  Span::Start("linked", std::move(options)).End();
  const std::vector<CaughtSpan> spans = catcher.Take();
  EXPECT_EQ(spans[0].linked_span_ids.size(), 64u);
  EXPECT_EQ(spans[0].attributes.at("dealtrace.links.dropped"), "6");
}

TEST(SpanTest, AnErrorIsItsCodeAndNeverItsMessage) {
  SpanCatcher catcher;
  {
    Span span = Span::Start("failing");
    span.SetError(absl::NotFoundError("no jane@example.com"));
  }
  const std::vector<CaughtSpan> spans = catcher.Take();
  EXPECT_TRUE(spans[0].is_error);
  EXPECT_EQ(spans[0].attributes.at("error.type"), "NOT_FOUND");
  for (const auto& [key, value] : spans[0].attributes)
    EXPECT_EQ(value.find("jane"), std::string::npos);
}

TEST(SpanTest, AttributesKeepTheirTypes) {
  SpanCatcher catcher;
  Span span = Span::Start("typed", {.attributes = {{"flag", true}, {"count", int64_t{7}}}});
  span.SetAttribute("ratio", 0.5);
  span.SetAttribute("text", std::string("abc"));
  span.End();
  const std::vector<CaughtSpan> spans = catcher.Take();
  EXPECT_EQ(spans[0].attributes,
            (std::map<std::string, std::string>{
                {"flag", "true"}, {"count", "7"}, {"ratio", "0.5"}, {"text", "abc"}}));
}

TEST(SpanTest, PassesTheCallersIdsOnWithoutAProvider) {
  SpanOptions options;
  options.parent = TraceContext{kParent, ""};
  const Span span = Span::Start("unexported", std::move(options));
  EXPECT_EQ(span.context().trace_parent, kParent);
}

TEST(SpanTest, AMovedFromSpanIsHarmless) {
  Span span = Span::Start("a");
  const Span other = std::move(span);
  span.SetAttribute("x", true);  // NOLINT(bugprone-use-after-move): that is what is tested
  span.End();
  EXPECT_TRUE(span.context().empty());
}

}  // namespace
}  // namespace dealtrace::telemetry

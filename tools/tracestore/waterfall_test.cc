#include "tools/tracestore/waterfall.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace dealtrace::tracestore {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

v1::Span& Add(v1::Trace& trace, const std::string& span, const std::string& parent,
              const std::string& service, const std::string& name, int start_ms, int length_ms) {
  v1::Span& added = *trace.add_spans();
  added.set_trace("t");
  added.set_span(span);
  added.set_parent_span(parent);
  added.set_service(service);
  added.set_display_name(name);
  added.mutable_start_time()->set_seconds(1700000000);
  added.mutable_start_time()->set_nanos(start_ms * 1'000'000);
  added.mutable_end_time()->set_seconds(1700000000);
  added.mutable_end_time()->set_nanos((start_ms + length_ms) * 1'000'000);
  return added;
}

v1::Trace MakeTrace() {
  v1::Trace trace;
  trace.set_name("traces/t");
  Add(trace, "1", "", "cli", "sync run", 0, 600);
  Add(trace, "3", "2", "ingestion", "insert_changes", 300, 100);
  Add(trace, "2", "1", "ingestion", "dealtrace.ingestion.v1.SyncService/StartSyncRun", 300, 300);
  v1::Span& apply = Add(trace, "4", "1", "matching", "apply ingestion", 500, 50);
  v1::Link& link = *apply.add_links();
  link.set_trace("t");
  link.set_span("3");
  apply.set_outcome(v1::Span::OUTCOME_ERROR);
  (*apply.mutable_attributes())["error.type"] = "UNAVAILABLE";
  return trace;
}

TEST(WaterfallTest, DrawsATreeWithBarsAndDurations) {
  WaterfallOptions options;
  options.width_columns = 90;
  const std::string text = RenderWaterfall(MakeTrace(), options);
  const std::vector<std::string> lines = absl::StrSplit(text, '\n');
  ASSERT_EQ(lines.size(), 7u) << text;
  EXPECT_EQ(lines[0], "traces/t  4 spans  3 services  600.0 ms  2023-11-14 22:13:20.000Z");
  EXPECT_EQ(lines[1], absl::StrCat("cli  sync run", std::string(34, ' '),
                                   "██████████████████████████████ 600.0 ms"));
  EXPECT_THAT(lines[2], ::testing::StartsWith("├─ ingestion  SyncService/StartSyncRun "));
  EXPECT_THAT(lines[2],
              ::testing::EndsWith(absl::StrCat(std::string(16, ' '), "███████████████ 300.0 ms")));
  EXPECT_THAT(lines[3], ::testing::StartsWith("│  └─ ingestion  insert_changes "));
  EXPECT_THAT(lines[4], ::testing::StartsWith("└─ matching  apply ingestion "));
  EXPECT_THAT(lines[4], ::testing::EndsWith("50.0 ms  UNAVAILABLE"));
  EXPECT_THAT(lines[5], HasSubstr("⇠ ingestion  insert_changes"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(WaterfallTest, ColoursServicesOnlyWhenAsked) {
  WaterfallOptions options;
  options.colour = true;
  EXPECT_THAT(RenderWaterfall(MakeTrace(), options), HasSubstr("\x1b[36m"));
}

TEST(WaterfallTest, MarksASpanWhoseParentIsMissing) {
  v1::Trace trace = MakeTrace();
  Add(trace, "5", "gone", "insight", "orphan", 10, 1);
  const std::string text = RenderWaterfall(trace);
  EXPECT_THAT(text, HasSubstr("1 without their parent"));
  EXPECT_THAT(text, HasSubstr("? insight  orphan"));
  ASSERT_EQ(FindOrphans(trace).size(), 1u);
  EXPECT_EQ(FindOrphans(trace)[0]->span(), "5");
}

TEST(WaterfallTest, DrawsEverySpanOfARingOnce) {
  v1::Trace trace;
  trace.set_name("traces/t");
  Add(trace, "1", "2", "a", "one", 0, 1);
  Add(trace, "2", "1", "a", "two", 0, 1);
  Add(trace, "3", "3", "a", "self", 0, 1);
  const std::string text = RenderWaterfall(trace);
  EXPECT_THAT(text, HasSubstr("one"));
  EXPECT_THAT(text, HasSubstr("two"));
  EXPECT_THAT(text, HasSubstr("self"));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4);
}

TEST(WaterfallTest, SurvivesADeepChain) {
  v1::Trace trace;
  trace.set_name("traces/t");
  for (int i = 0; i < 20'000; ++i) {
    Add(trace, absl::StrCat(i + 1), i == 0 ? "" : absl::StrCat(i), "a", "deep", i % 900, 1);
  }
  const std::string text = RenderWaterfall(trace);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 20'001);
}

TEST(WaterfallTest, NeverSendsControlCharactersOfANameToTheTerminal) {
  v1::Trace trace;
  trace.set_name("traces/t");
  Add(trace, "1", "", "a", "evil \x1b[2J name", 0, 1);
  EXPECT_THAT(RenderWaterfall(trace), Not(HasSubstr("\x1b")));
}

TEST(WaterfallTest, ShowsNothingThatATerminalObeys) {
  const std::string evil =
      "\x1b[2J\xc2\x9b"
      "31m\xe2\x80\xae\x07";  // C0, C1, right to left
  v1::Trace trace;
  trace.set_name("traces/" + evil);
  Add(trace, "1", "", evil, evil, 0, 1);
  (*trace.mutable_spans(0)->mutable_attributes())[evil] = evil;
  (*trace.mutable_spans(0)->mutable_attributes())["error.type"] = evil;
  trace.mutable_spans(0)->set_outcome(v1::Span::OUTCOME_ERROR);
  WaterfallOptions options;
  options.attributes = true;
  const std::string text = RenderWaterfall(trace, options);
  for (const char* harmful : {"\x1b", "\xc2\x9b", "\xe2\x80\xae", "\x07"}) {
    EXPECT_THAT(text, Not(HasSubstr(harmful)));
  }
}

TEST(WaterfallTest, SaysWhenThereIsNothing) {
  v1::Trace trace;
  trace.set_name("traces/t");
  EXPECT_EQ(RenderWaterfall(trace), "traces/t: no spans\n");
}

}  // namespace
}  // namespace dealtrace::tracestore

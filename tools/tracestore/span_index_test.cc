#include "tools/tracestore/span_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace dealtrace::tracestore {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

v1::Span MakeSpan(const std::string& trace, const std::string& span, const std::string& parent,
                  const std::string& service, int64_t start_seconds, int64_t seconds) {
  v1::Span made;
  made.set_trace(trace);
  made.set_span(span);
  made.set_parent_span(parent);
  made.set_service(service);
  made.set_display_name(absl::StrCat("work of ", span));
  made.mutable_start_time()->set_seconds(start_seconds);
  made.mutable_end_time()->set_seconds(start_seconds + seconds);
  return made;
}

std::vector<std::string> Names(const std::vector<v1::TraceSummary>& traces) {
  std::vector<std::string> names;
  for (const v1::TraceSummary& trace : traces) names.push_back(trace.name());
  return names;
}

class SpanIndexTest : public ::testing::Test {
 protected:
  void Add(const v1::Span& span, int64_t segment = 1) { index_.Add(span, {segment, offset_++, 1}); }

  std::vector<v1::TraceSummary> List(const TraceFilter& filter, int size = 100) {
    return index_.List(filter, size, "").traces;
  }

  SpanIndex index_;
  int64_t offset_ = 0;
};

TEST_F(SpanIndexTest, ListsNewestFirst) {
  Add(MakeSpan("a", "1", "", "ingestion", 100, 1));
  Add(MakeSpan("b", "1", "", "ingestion", 300, 1));
  Add(MakeSpan("c", "1", "", "ingestion", 200, 1));
  EXPECT_THAT(Names(List({})), ElementsAre("traces/b", "traces/c", "traces/a"));
}

TEST_F(SpanIndexTest, FindsTheTracesThatWorkedOnARecord) {
  v1::Span span = MakeSpan("a", "1", "", "matching", 100, 1);
  (*span.mutable_attributes())["dealtrace.records"] = R"(["calls/x~1","opportunities/x~\"2"])";
  Add(span);
  Add(MakeSpan("b", "1", "", "matching", 200, 1));
  v1::Span other = MakeSpan("c", "1", "", "insight", 300, 1);
  (*other.mutable_attributes())["dealtrace.records"] = R"(["calls/x~1","calls/x~10"])";
  Add(other);
  v1::Span broken = MakeSpan("d", "1", "", "insight", 400, 1);
  (*broken.mutable_attributes())["dealtrace.records"] = "[\"calls/x~1";
  Add(broken);
  TraceFilter filter;
  filter.record = "calls/x~1";
  EXPECT_THAT(Names(List(filter)), ElementsAre("traces/c", "traces/a"));
  filter.record = "opportunities/x~\"2";
  EXPECT_THAT(Names(List(filter)), ElementsAre("traces/a"));
  filter.record = "calls/x";
  EXPECT_THAT(Names(List(filter)), IsEmpty());
}

TEST_F(SpanIndexTest, SummarisesATraceWhateverTheOrderOfArrival) {
  v1::Span failed = MakeSpan("a", "3", "2", "matching", 101, 9);
  failed.set_outcome(v1::Span::OUTCOME_ERROR);
  Add(failed);
  Add(MakeSpan("a", "2", "1", "ingestion", 100, 4));
  Add(MakeSpan("a", "1", "", "cli", 100, 5));
  const v1::TraceSummary summary = List({}).at(0);
  EXPECT_EQ(summary.display_name(), "work of 1");
  EXPECT_EQ(summary.service(), "cli");
  EXPECT_EQ(summary.start_time().seconds(), 100);
  EXPECT_EQ(summary.duration().seconds(), 10);
  EXPECT_EQ(summary.span_count(), 3);
  EXPECT_EQ(summary.error_count(), 1);
  EXPECT_THAT(summary.services(), ElementsAre("cli", "ingestion", "matching"));
}

TEST_F(SpanIndexTest, FiltersByServiceNameErrorAndDuration) {
  Add(MakeSpan("a", "1", "", "ingestion", 100, 10));
  v1::Span failed = MakeSpan("b", "2", "", "matching", 200, 1);
  failed.set_outcome(v1::Span::OUTCOME_ERROR);
  Add(failed);
  TraceFilter filter;
  filter.service = "ingestion";
  EXPECT_THAT(Names(List(filter)), ElementsAre("traces/a"));
  filter = {};
  filter.span_display_name = "work of 2";
  EXPECT_THAT(Names(List(filter)), ElementsAre("traces/b"));
  filter = {};
  filter.with_errors = true;
  EXPECT_THAT(Names(List(filter)), ElementsAre("traces/b"));
  filter = {};
  filter.min_duration = absl::Seconds(5);
  EXPECT_THAT(Names(List(filter)), ElementsAre("traces/a"));
}

TEST_F(SpanIndexTest, PagesByKeyAlsoWhenNewTracesArrive) {
  for (int i = 0; i < 5; ++i) Add(MakeSpan(absl::StrCat("t", i), "1", "", "x", 100 + i, 1));
  TracePage page = index_.List({}, 2, "");
  EXPECT_THAT(Names(page.traces), ElementsAre("traces/t4", "traces/t3"));
  Add(MakeSpan("new", "1", "", "x", 999, 1));
  page = index_.List({}, 2, page.next_key);
  EXPECT_THAT(Names(page.traces), ElementsAre("traces/t2", "traces/t1"));
  page = index_.List({}, 2, page.next_key);
  EXPECT_THAT(Names(page.traces), ElementsAre("traces/t0"));
  EXPECT_EQ(page.next_key, "");
}

TEST_F(SpanIndexTest, ForgetsWhatItsSegmentHeld) {
  Add(MakeSpan("a", "1", "", "x", 100, 1), 1);
  Add(MakeSpan("b", "1", "", "x", 200, 1), 1);
  Add(MakeSpan("b", "2", "1", "x", 201, 1), 2);
  index_.RemoveSegment(1);
  EXPECT_EQ(index_.trace_count(), 1u);
  EXPECT_THAT(index_.Places("a"), IsEmpty());
  EXPECT_EQ(index_.Places("b").size(), 1u);
  EXPECT_THAT(Names(List({})), ElementsAre("traces/b"));
}

}  // namespace
}  // namespace dealtrace::tracestore

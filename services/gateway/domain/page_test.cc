#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/gateway/domain/html.h"
#include "services/gateway/domain/report_page.h"
#include "services/gateway/domain/trace_page.h"

namespace dealtrace::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

int Count(const std::string& text, const std::string& part) {
  int count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(PageTest, EscapesWhatIsShown) {
  EXPECT_EQ(EscapeHtml("<a href=\"x\">'&"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
  EXPECT_THAT(RenderErrorPage(400, "<script>", "n"), Not(HasSubstr("<script>")));
}

TEST(PageTest, LoadsNothingFromElsewhere) {
  const std::string page = RenderPage("Title", "<p>body</p>", "n0nce");
  EXPECT_THAT(page, HasSubstr("<style nonce=\"n0nce\">"));
  EXPECT_THAT(page, Not(HasSubstr("http://")));
  EXPECT_THAT(page, Not(HasSubstr("https://")));
  EXPECT_THAT(page, Not(HasSubstr("style=")));
  EXPECT_THAT(PagePolicy("n0nce"), HasSubstr("default-src 'none'; style-src 'nonce-n0nce'"));
}

TEST(SafeNextPathTest, KeepsOnlyPathsOfThisSite) {
  EXPECT_EQ(SafeNextPath("/traces/1?a=b"), "/traces/1?a=b");
  for (const absl::string_view bad : {"", "reports", "//evil.example", "https://evil.example",
                                      "/\\evil", "/a b", "/x;y", "/\n"}) {
    EXPECT_EQ(SafeNextPath(bad), "/reports") << bad;
  }
}

TEST(ReportListTest, LinksFinishedReportsOnly) {
  report::v1::ListReportsResponse reports;
  auto* done = reports.add_reports();
  done->set_name("reports/1");
  done->set_type(report::v1::Report::TYPE_WIN_LOSS);
  done->set_state(report::v1::Report::STATE_DONE);
  done->set_trace_id("0123456789abcdef0123456789abcdef");
  auto* failed = reports.add_reports();
  failed->set_name("reports/2");
  failed->set_state(report::v1::Report::STATE_FAILED);
  failed->set_state_message("<b>no</b>");
  const std::string page = RenderReportList(reports, "n");
  EXPECT_THAT(page, HasSubstr("<a href=\"/reports/1\">win loss</a>"));
  EXPECT_THAT(page, HasSubstr("/traces/0123456789abcdef0123456789abcdef"));
  EXPECT_THAT(page, Not(HasSubstr("/reports/2")));
  EXPECT_THAT(page, HasSubstr("&lt;b&gt;no"));
}

TEST(ReportListTest, EncodesTheIdWhole) {
  report::v1::ListReportsResponse reports;
  auto* done = reports.add_reports();
  done->set_name("reports/2024/a b?#");
  done->set_state(report::v1::Report::STATE_DONE);
  EXPECT_THAT(RenderReportList(reports, "n"), HasSubstr("href=\"/reports/2024%2Fa%20b%3F%23\""));
}

void AddSpan(tracestore::v1::Trace& trace, const std::string& id, const std::string& parent,
             int start_ms, int end_ms) {
  auto* span = trace.add_spans();
  span->set_span(id);
  span->set_parent_span(parent);
  span->set_service("service-" + id);
  span->set_display_name("<" + id + ">");
  span->mutable_start_time()->set_seconds(100);
  span->mutable_start_time()->set_nanos(start_ms * 1'000'000);
  span->mutable_end_time()->set_seconds(100);
  span->mutable_end_time()->set_nanos(end_ms * 1'000'000);
}

TEST(TracePageTest, PutsChildrenBelowTheirParents) {
  tracestore::v1::Trace trace;
  trace.set_name("traces/0123");
  AddSpan(trace, "a", "", 0, 100);
  AddSpan(trace, "b", "a", 10, 20);
  AddSpan(trace, "d", "a", 30, 40);
  AddSpan(trace, "c", "b", 50, 60);
  const std::string page = RenderTrace(trace, "n");
  const size_t a = page.find("&lt;a&gt;"), b = page.find("&lt;b&gt;");
  const size_t c = page.find("&lt;c&gt;"), d = page.find("&lt;d&gt;");
  EXPECT_LT(a, b);
  EXPECT_LT(b, c);
  EXPECT_LT(c, d);
  EXPECT_THAT(page, HasSubstr("name d2"));
  EXPECT_THAT(page, HasSubstr("x=\"100.00\" y=\"3\" width=\"100.00\""));
  EXPECT_THAT(page, HasSubstr("4 spans · 4 services · 100 ms · no errors"));
}

TEST(TracePageTest, ShowsOrphansAndCyclesOnce) {
  tracestore::v1::Trace trace;
  AddSpan(trace, "a", "gone", 0, 1);
  AddSpan(trace, "b", "c", 0, 1);
  AddSpan(trace, "c", "b", 0, 1);
  AddSpan(trace, "d", "d", 0, 1);
  const std::string page = RenderTrace(trace, "n");
  EXPECT_EQ(Count(page, "<details>"), 4);
  EXPECT_THAT(page, HasSubstr("its parent is not here"));
}

TEST(TracePageTest, LimitsItsLength) {
  tracestore::v1::Trace trace;
  for (int i = 0; i < kTracePageSpansMax + 7; ++i) AddSpan(trace, absl::StrCat(i), "", 0, 1);
  const std::string page = RenderTrace(trace, "n");
  EXPECT_EQ(Count(page, "<details>"), kTracePageSpansMax);
  EXPECT_THAT(page, HasSubstr("7 more spans"));
}

TEST(TracePageTest, ShowsATraceWithoutSpans) {
  EXPECT_THAT(RenderTrace(tracestore::v1::Trace(), "n"), HasSubstr("0 spans"));
}

TEST(TraceListTest, LinksEachTrace) {
  tracestore::v1::ListTracesResponse traces;
  auto* trace = traces.add_traces();
  trace->set_name("traces/0123");
  trace->set_display_name("sync run");
  traces.set_next_page_token("t+1");
  const std::string page = RenderTraceList(traces, "n");
  EXPECT_THAT(page, HasSubstr("<a href=\"/traces/0123\">sync run</a>"));
  EXPECT_THAT(page, HasSubstr("page_token=t%2B1"));
}

}  // namespace
}  // namespace dealtrace::gateway

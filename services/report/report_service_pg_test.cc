// Reports from the request to the rows, on a real PostgreSQL.
#include "absl/strings/str_replace.h"
#include "dealtrace/options/v1/response_content.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/rpc/errors.h"
#include "libs/testing/status_matchers.h"
#include "nlohmann/json.hpp"
#include "services/report/report_service.h"
#include "services/report/testing/report_world.h"

namespace dealtrace::report {
namespace {

using ::testing::HasSubstr;
using testing::StatusIs;
using v1::GetReportContentRequest;

TEST(ReportServiceTest, MakesAReportWithContentsAndRows) {
  ReportWorld world;
  ASSERT_OK(world.Apply(world.SampleChanges()));
  world.SetAllFeeds(50);
  const v1::Report asked = world.Ask();
  EXPECT_EQ(asked.state(), v1::Report::STATE_WAITING);
  EXPECT_EQ(asked.requester(), "user:vp");
  world.WorkAll();

  const v1::Report report = world.Get(asked.name());
  ASSERT_EQ(report.state(), v1::Report::STATE_DONE) << report.ShortDebugString();
  EXPECT_EQ(report.deal_count(), 4);
  EXPECT_EQ(report.call_count(), 2);
  ASSERT_EQ(report.complete_to_size(), 4);
  EXPECT_EQ(report.complete_to(0).feed(), "ingestion");
  EXPECT_EQ(report.complete_to(0).position(), 50);

  const auto json =
      nlohmann::json::parse(world.Content(report.name(), GetReportContentRequest::FORMAT_JSON));
  EXPECT_EQ(json["headline"]["lost"]["count"], 2);
  EXPECT_EQ(json["figures"]["headline.lost"]["amounts"]["USD"]["sum"], "300");
  EXPECT_EQ(json["agreement"]["all"]["disagreement_rate"]["numerator"], 1);
  EXPECT_EQ(json["breakdowns"]["product"]["lines"][0]["label"], "GTX Pro");
  EXPECT_EQ(json["breakdowns"]["team"]["lines"][0]["label"], "Dustin");
  EXPECT_EQ(json["pipeline"]["no_signal"]["count"], 1);
  EXPECT_EQ(json["provenance"]["report"], report.name());
  const auto& quote = json["win_loss"]["lost"]["reasons"][0]["quotes"][0];
  EXPECT_EQ(quote["text"], "too expensive");
  EXPECT_EQ(quote["call"], "calls/files~c1");
  EXPECT_THAT(world.Content(report.name(), GetReportContentRequest::FORMAT_UNSPECIFIED),
              HasSubstr("<!DOCTYPE html>"));
  EXPECT_THAT(world.Content(report.name(), GetReportContentRequest::FORMAT_MARKDOWN),
              HasSubstr("# Why deals are won and lost"));
}

TEST(ReportServiceTest, ListsTheRowsOfAFigurePageByPage) {
  ReportWorld world;
  ASSERT_OK(world.Apply(world.SampleChanges()));
  const v1::Report report = world.Ask();
  world.WorkAll();
  v1::ListReportRowsRequest request;
  request.set_parent(report.name());
  request.set_figure("headline.lost");
  request.set_page_size(1);
  std::vector<std::string> deals;
  do {
    const auto page = world.service().ListReportRows(world.call(), request);
    ASSERT_OK(page);
    EXPECT_EQ(page->total_count(), 2);
    for (const v1::ReportRow& row : page->rows()) deals.push_back(row.deal().opportunity());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(deals, ::testing::ElementsAre("opportunities/crm~o1", "opportunities/crm~o2"));

  request.set_figure("coverage.calls.unlinked.NO_CANDIDATE");
  request.set_page_size(0);
  const auto calls = world.service().ListReportRows(world.call(), request);
  ASSERT_OK(calls);
  ASSERT_EQ(calls->rows_size(), 1);
  EXPECT_EQ(calls->rows(0).call().call(), "calls/files~c2");
  EXPECT_EQ(calls->rows(0).call().decision(), v1::CallRow::DECISION_UNLINKED);

  request.set_figure("");
  EXPECT_EQ(world.service().ListReportRows(world.call(), request)->rows_size(), 6);
  request.set_figure("headline.of-no-kind");
  EXPECT_THAT(world.service().ListReportRows(world.call(), request),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST(ReportServiceTest, SameFactsInAnotherOrderGiveTheSameBytes) {
  const auto content = [](bool reversed, GetReportContentRequest::Format format) {
    ReportWorld world;
    std::vector<dealtrace::feed::v1::Change> changes = world.SampleChanges();
    if (reversed) std::reverse(changes.begin(), changes.end());
    for (const auto& change : changes) EXPECT_OK(world.Apply({change}));
    const v1::Report report = world.Ask();
    world.WorkAll();
    std::string text =
        absl::StrReplaceAll(world.Content(report.name(), format), {{report.name(), "reports/x"}});
    // Only the time at which it was made may differ.
    const size_t made = text.find("\"make_time\"");
    return made == std::string::npos ? text : text.erase(made, text.find('\n', made) - made);
  };
  EXPECT_EQ(content(false, GetReportContentRequest::FORMAT_JSON),
            content(true, GetReportContentRequest::FORMAT_JSON));
}

TEST(ReportServiceTest, ARepeatWithTheSameRequestIdGetsTheFirstReport) {
  ReportWorld world;
  v1::RunReportRequest request;
  request.set_request_id("0b4d9f1e-3c5a-4b6d-8e7f-000000000001");
  const v1::Report first = world.Ask(request);
  EXPECT_EQ(world.Ask(request).name(), first.name());
  EXPECT_NE(world.Ask().name(), first.name());
  EXPECT_EQ(world.service().ListReports(world.call(), {})->reports_size(), 2);
}

TEST(ReportServiceTest, ListsNewestFirst) {
  ReportWorld world;
  std::vector<std::string> names;
  for (int i = 0; i < 3; ++i) names.insert(names.begin(), world.Ask().name());
  v1::ListReportsRequest request;
  request.set_page_size(2);
  std::vector<std::string> listed;
  do {
    const auto page = world.service().ListReports(world.call(), request);
    ASSERT_OK(page);
    for (const v1::Report& report : page->reports()) listed.push_back(report.name());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(listed, names);
}

TEST(ReportServiceTest, ARunThatNobodyStartedIsNotWaitedFor) {
  ReportWorld world;
  v1::RunReportRequest request;
  request.set_type(v1::Report::TYPE_WIN_LOSS);
  request.set_after_run("syncRuns/none");
  world.run_found = rpc::NotFound("dealtrace/SyncRun", "syncRuns/none");
  const auto refused = world.service().RunReport(world.call(), request);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kNotFound, HasSubstr("after_run")));
  EXPECT_EQ(rpc::GetErrorInfo(refused.status())->metadata().at("field"), "after_run");
  EXPECT_EQ(world.service().ListReports(world.call(), {})->reports_size(), 0);
  // Who cannot be asked has not said no.
  world.run_found = absl::UnavailableError("ingestion restarts");
  EXPECT_OK(world.service().RunReport(world.call(), request));
  world.run_found = absl::OkStatus();
  EXPECT_OK(world.service().RunReport(world.call(), request));
}

TEST(ReportServiceTest, ADocumentHasATypeThatItsContractDeclares) {
  ReportWorld world;
  const v1::Report report = world.Ask();
  world.WorkAll();
  const google::protobuf::MethodOptions& options =
      google::protobuf::DescriptorPool::generated_pool()
          ->FindMethodByName("dealtrace.report.v1.ReportService.GetReportContent")
          ->options();
  std::vector<std::string> declared;
  for (int i = 0; i < options.ExtensionSize(options::v1::response_content_types); ++i) {
    declared.push_back(options.GetExtension(options::v1::response_content_types, i));
  }
  std::vector<std::string> made;
  for (const auto format :
       {GetReportContentRequest::FORMAT_HTML, GetReportContentRequest::FORMAT_MARKDOWN,
        GetReportContentRequest::FORMAT_JSON}) {
    GetReportContentRequest request;
    request.set_name(report.name());
    request.set_format(format);
    const auto body = world.service().GetReportContent(world.call(), request);
    ASSERT_OK(body);
    made.push_back(body->content_type());
  }
  EXPECT_EQ(made, declared);
}

TEST(ReportServiceTest, NamesEveryWrongFieldAtOnce) {
  ReportWorld world;
  v1::RunReportRequest request;
  request.set_after_run("crm-7");
  request.mutable_wait_limit()->set_seconds(100'000);
  request.mutable_filter()->mutable_start_time()->set_seconds(10);
  request.mutable_filter()->mutable_end_time()->set_seconds(10);
  const auto report = world.service().RunReport(world.call(), request);
  ASSERT_THAT(report, StatusIs(absl::StatusCode::kInvalidArgument));
  const auto bad = rpc::GetBadRequest(report.status());
  ASSERT_TRUE(bad.has_value());
  std::vector<std::string> fields;
  for (const auto& violation : bad->field_violations()) fields.push_back(violation.field());
  EXPECT_THAT(fields, ::testing::ElementsAre("type", "after_run", "wait_limit", "filter.end_time"));
}

TEST(ReportServiceTest, AnUnfinishedReportHasNoContent) {
  ReportWorld world;
  const v1::Report report = world.Ask();
  GetReportContentRequest request;
  request.set_name(report.name());
  const auto body = world.service().GetReportContent(world.call(), request);
  ASSERT_THAT(body, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(rpc::GetErrorInfo(body.status())->reason(), "REPORT_NOT_DONE");
  request.set_name("reports/none");
  EXPECT_THAT(world.service().GetReportContent(world.call(), request),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST(ReportServiceTest, GetWaitsForTheEnd) {
  ReportWorld world;
  ASSERT_OK(world.Apply(world.SampleChanges()));
  const v1::Report asked = world.Ask();
  v1::GetReportRequest request;
  request.set_name(asked.name());
  request.mutable_wait()->set_seconds(20);
  world.worker().Start(2);
  const auto report = world.service().GetReport(world.call(), request);
  world.worker().Stop();
  ASSERT_OK(report);
  EXPECT_EQ(report->state(), v1::Report::STATE_DONE);
}

TEST(ReportServiceTest, OldReportsLoseTheirRowsButNotTheirContent) {
  ReportWorld world;
  ASSERT_OK(world.Apply(world.SampleChanges()));
  const v1::Report old = world.Ask();
  world.WorkAll();
  world.database().Query(
      "INSERT INTO report (id, state, wait_until, trace_parent, resource) "
      "SELECT 'x' || i, 3, now(), '', '' FROM generate_series(1, 100) i");
  world.Ask();
  world.WorkAll();
  v1::ListReportRowsRequest request;
  request.set_parent(old.name());
  const auto rows = world.service().ListReportRows(world.call(), request);
  ASSERT_THAT(rows, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(rpc::GetErrorInfo(rows.status())->reason(), "REPORT_ROWS_DROPPED");
  EXPECT_THAT(world.Content(old.name(), GetReportContentRequest::FORMAT_JSON),
              HasSubstr("dealtrace.report.win_loss.v1"));
}

TEST(ReportServiceTest, TooManyUnfinishedReportsAreRefused) {
  ReportWorld world;
  world.database().Query(
      "INSERT INTO report (id, state, wait_until, trace_parent, resource) "
      "SELECT 'x' || i, 1, now(), '', '' FROM generate_series(1, 200) i");
  v1::RunReportRequest request;
  request.set_type(v1::Report::TYPE_WIN_LOSS);
  const auto report = world.service().RunReport(world.call(), request);
  EXPECT_THAT(report, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_TRUE(rpc::GetRetryDelay(report.status()).has_value());
}

}  // namespace
}  // namespace dealtrace::report

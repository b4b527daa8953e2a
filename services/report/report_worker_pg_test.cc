// Waiting for a run, and taking over from a process that died.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/status_matchers.h"
#include "services/report/report_maker.h"
#include "services/report/report_worker.h"
#include "services/report/testing/report_world.h"

namespace dealtrace::report {
namespace {

using ::testing::HasSubstr;
using testing::StatusIs;

v1::RunReportRequest After(const std::string& run) {
  v1::RunReportRequest request;
  request.set_after_run(run);
  return request;
}

// Reports that wait are looked at again a little later; now they are due.
void MakeDue(const ReportWorld& world) {
  world.database().Query("UPDATE report SET look_at = now()");
}

// What a process does before it dies.
ClaimedReport ClaimAndBegin(const ReportWorld& world, const std::string& owner) {
  ClaimedReport claimed;
  EXPECT_OK(world.database().database()->Transact(
      testing::TestTransaction(), [&](postgres::Transaction& transaction) -> absl::Status {
        auto report = ClaimReport(transaction, owner);
        if (!report.ok()) return report.status();
        if (!report->has_value()) return absl::NotFoundError("nothing to claim");
        claimed = **report;
        claimed.resource.set_state(v1::Report::STATE_RUNNING);
        auto attempt = BeginAttempt(transaction, claimed.id, claimed.resource);
        if (!attempt.ok()) return attempt.status();
        claimed.attempt = *attempt;
        return absl::OkStatus();
      }));
  return claimed;
}

TEST(ReportWorkerTest, WaitsUntilEveryFeedReflectsTheRun) {
  ReportWorld world;
  ASSERT_OK(world.Apply(world.SampleChanges()));
  world.SetAllFeeds(10);
  const std::string name = world.Ask(After("syncRuns/crm-7")).name();
  world.WorkAll();
  EXPECT_THAT(world.Get(name).state_message(), HasSubstr("has not told of yet"));

  ASSERT_OK(world.Apply({world.EndedRun("crm-7", 42)}));
  for (const char* feed : {"ingestion", "matching", "insight"}) world.SetFeed(feed, 90, 42);
  MakeDue(world);
  world.WorkAll();
  v1::Report report = world.Get(name);
  EXPECT_EQ(report.state(), v1::Report::STATE_WAITING);
  EXPECT_EQ(report.state_message(),
            "Waits until syncRuns/crm-7 is reflected by scoring (10 of 42).");
  ASSERT_EQ(report.waiting_for_size(), 4);
  EXPECT_TRUE(report.waiting_for(1).arrived());
  EXPECT_FALSE(report.waiting_for(3).arrived());
  EXPECT_EQ(report.waiting_for(3).required_position(), 42);

  world.SetFeed("scoring", 7, 42);
  MakeDue(world);
  world.WorkAll();
  report = world.Get(name);
  EXPECT_EQ(report.state(), v1::Report::STATE_DONE);
  EXPECT_EQ(report.waiting_for_size(), 0);
  std::map<std::string, int64_t> complete_to;
  for (const v1::FeedPosition& position : report.complete_to()) {
    complete_to[position.feed()] = position.position();
  }
  EXPECT_EQ(complete_to["ingestion"], 42);
  EXPECT_EQ(complete_to["scoring"], 7);
}

TEST(ReportWorkerTest, WhatIsStillDirtyDownstreamHoldsTheReportBack) {
  ReportWorld world;
  ASSERT_OK(world.Apply({world.EndedRun("crm-7", 42)}));
  // Everything has arrived, except that a feed has not said yet what it reflects.
  world.SetAllFeeds(42);
  world.database().Query("UPDATE feed_watermark SET reflects = '{}' WHERE feed = 'insight'");
  const std::string name = world.Ask(After("syncRuns/crm-7")).name();
  world.WorkAll();
  EXPECT_THAT(world.Get(name).state_message(), HasSubstr("insight (0 of 42)"));
}

TEST(ReportWorkerTest, GivesUpWaitingAtTheLimitAndSaysForWhat) {
  ReportWorld world;
  world.SetAllFeeds(10);
  const std::string name = world.Ask(After("syncRuns/crm-7")).name();
  world.database().Query("UPDATE report SET wait_until = now()");
  world.WorkAll();
  const v1::Report report = world.Get(name);
  EXPECT_EQ(report.state(), v1::Report::STATE_FAILED);
  EXPECT_EQ(report.error().code(), static_cast<int>(absl::StatusCode::kDeadlineExceeded));
  EXPECT_THAT(report.error().message(), HasSubstr("syncRuns/crm-7"));
}

TEST(ReportWorkerTest, AReportOfADeadProcessIsTakenOver) {
  ReportWorld world;
  ASSERT_OK(world.Apply(world.SampleChanges()));
  const std::string name = world.Ask().name();
  const ClaimedReport dead = ClaimAndBegin(world, "dead");
  world.WorkAll();
  EXPECT_EQ(world.Get(name).state(), v1::Report::STATE_RUNNING) << "its claim is still valid";
  world.database().Query("UPDATE report_claim SET expires_at = now()");
  world.WorkAll();
  EXPECT_EQ(world.Get(name).state(), v1::Report::STATE_DONE);

  // The process was only paused: waking up, it cannot write.
  EXPECT_THAT(MakeReport(*world.database().database(), {dead.id, dead.attempt}, dead.resource,
                         dead.requester, "dead", [] { return false; }),
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(world.database().QueryInt("SELECT count(DISTINCT attempt) FROM report_row"), 1);
  EXPECT_EQ(world.database().QueryInt("SELECT count(*) FROM report_row"), 6);
}

TEST(ReportWorkerTest, APausedProcessDoesNotBlockTheOneThatTakesOver) {
  ReportWorld world;
  ASSERT_OK(world.Apply(world.SampleChanges()));
  const std::string name = world.Ask().name();
  const ClaimedReport paused = ClaimAndBegin(world, "paused");
  // It stands still inside its transaction, after it has written rows.
  const absl::Status status = world.database().database()->Transact(
      testing::TestTransaction(), [&](postgres::Transaction& transaction) -> absl::Status {
        ReportBuilder builder({});
        const std::vector<CountedRow> rows = {builder.AddCall({})};
        if (absl::Status stored = StoreRows(transaction, {paused.id, paused.attempt}, 1, rows);
            !stored.ok()) {
          return stored;
        }
        world.database().Query("UPDATE report_claim SET expires_at = now()");
        world.WorkAll();
        EXPECT_EQ(world.Get(name).state(), v1::Report::STATE_DONE);
        return FinishReport(transaction, {paused.id, paused.attempt}, paused.resource);
      });
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(world.database().QueryInt("SELECT count(*) FROM report_row"), 6);
}

TEST(ReportWorkerTest, AReportThatKillsEveryProcessFailsForGood) {
  ReportWorld world;
  const std::string name = world.Ask().name();
  for (int i = 0; i < 5; ++i) {
    ClaimAndBegin(world, "dead");
    world.database().Query("UPDATE report_claim SET expires_at = now()");
  }
  world.WorkAll();
  const v1::Report report = world.Get(name);
  EXPECT_EQ(report.state(), v1::Report::STATE_FAILED);
  EXPECT_THAT(report.error().message(), HasSubstr("failed 5 times"));
}

TEST(ReportWorkerTest, ACopyThatCannotBeDecodedFailsTheReportWithItsName) {
  ReportWorld world;
  ASSERT_OK(world.Apply(world.SampleChanges()));
  world.database().Query(
      "UPDATE fact SET content = '\\xff' WHERE id = 'crm~o2' AND kind = 'opportunity'");
  const std::string name = world.Ask().name();
  world.WorkAll();
  const v1::Report report = world.Get(name);
  EXPECT_EQ(report.state(), v1::Report::STATE_FAILED);
  EXPECT_THAT(report.error().message(), HasSubstr("opportunity crm~o2"));
  EXPECT_EQ(world.database().QueryInt("SELECT count(*) FROM report_row"), 0);
}

TEST(ReportWorkerTest, TwoWorkersShareManyReports) {
  ReportWorld world;
  ASSERT_OK(world.Apply(world.SampleChanges()));
  for (int i = 0; i < 12; ++i) world.Ask();
  ReportWorker other(world.database().OpenAnother(), std::make_shared<telemetry::Metrics>(),
                     "other");
  world.worker().Start(2);
  other.Start(2);
  EXPECT_TRUE(testing::Eventually([&] {
    return world.database().QueryInt("SELECT count(*) FROM report WHERE state = 3") == 12;
  }));
  world.worker().Stop();
  other.Stop();
  EXPECT_EQ(world.database().QueryInt("SELECT count(*) FROM report WHERE attempt <> 1"), 0);
}

}  // namespace
}  // namespace dealtrace::report

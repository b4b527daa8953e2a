// Runs that are interrupted: a process that dies between or inside batches, or is paused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "libs/testing/status_matchers.h"
#include "services/ingestion/batch_writer.h"
#include "services/ingestion/domain/merge.h"
#include "services/ingestion/testing/sync_world.h"

namespace dealtrace::ingestion {
namespace {

constexpr int kRows = 4500;

void WriteRows(const SyncWorld& world) {
  world.WriteSource(
      "    crm: {accounts: {path: accounts.csv}, opportunities: {path: deals.csv}}\n");
  std::string accounts = "id,name\n";
  std::string deals = "id,account,stage,amount\n";
  for (int i = 0; i < kRows; ++i) {
    absl::StrAppend(&accounts, "a-", i, ",Account ", i, "\n");
    absl::StrAppend(&deals, "d-", i, ",a-", i % 700, ",", i % 3 == 0 ? "Won" : "Lost", ",",
                    i % 50 == 0 ? "none of it" : "10", "\n");
  }
  world.Write("accounts.csv", accounts);
  world.Write("deals.csv", deals);
}

// What an undisturbed run comes to.
std::string UndisturbedFingerprint() {
  SyncWorld world;
  WriteRows(world);
  v1::SyncRun run = world.Sync();
  EXPECT_EQ(run.state(), v1::SyncRun::STATE_SUCCEEDED) << run.error_message();
  EXPECT_EQ(ReceiptOf(run, "opportunities").rejected_count(), kRows / 50);
  return world.Fingerprint();
}

void ExpectWhole(SyncWorld& world, const std::string& id, const std::string& fingerprint) {
  v1::SyncRun run = world.Get(id);
  EXPECT_EQ(run.state(), v1::SyncRun::STATE_SUCCEEDED) << run.error_message();
  for (const v1::StreamReceipt& receipt : run.streams()) {
    EXPECT_TRUE(Closes(receipt)) << receipt.ShortDebugString();
    EXPECT_EQ(receipt.read_count(), kRows);
  }
  EXPECT_EQ(ReceiptOf(run, "opportunities").rejected_count(), kRows / 50);
  EXPECT_EQ(static_cast<int>(world.Rejects(id).size()), kRows / 50);
  EXPECT_EQ(world.Fingerprint(), fingerprint);
}

// Carries the run out in a process of its own, which dies inside its `hit`th batch's transaction.
void RunUntilKilled(const SyncWorld& world, int hit) {
  pid_t child = fork();
  if (child == 0) {
    std::string points = absl::StrCat(world.folder(), "/hits;ingestion/before_publish=kill@", hit);
    setenv("DEALTRACE_FAILPOINTS", points.c_str(), 1);
    // A pool of its own: connections do not survive a fork.
    auto database = world.database().OpenAnother();
    SyncRunnerOptions options;
    options.owner = "child";
    options.lease = absl::Milliseconds(400);
    SyncRunner runner(database, std::make_shared<telemetry::Metrics>(),
                      SourceFiles(world.folder() + "/sources.yaml", {}), options);
    auto ran = runner.RunOne();
    _exit(ran.ok() ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status)) << "the failpoint was not reached at hit " << hit;
}

TEST(SyncResumeTest, AnotherProcessGoesOnWhereAKilledOneStopped) {
  const std::string fingerprint = UndisturbedFingerprint();
  for (int hit : {1, 2, 4, 6}) {
    SyncWorld world;
    WriteRows(world);
    std::string id = world.Start(v1::SyncRun::MODE_FULL);
    RunUntilKilled(world, hit);
    EXPECT_LT(world.database().QueryInt("SELECT count(*) FROM record"), 2 * kRows);
    ASSERT_TRUE(testing::Eventually([&] {
      auto ran = world.NewRunner("second", absl::Milliseconds(400))->RunOne();
      return ran.ok() && *ran;
    }));
    EXPECT_EQ(world.Get(id).claim_count(), 2);
    ExpectWhole(world, id, fingerprint);
  }
}

TEST(SyncResumeTest, AStopGivesTheRunBackAndItGoesOnLater) {
  const std::string fingerprint = UndisturbedFingerprint();
  SyncWorld world;
  WriteRows(world);
  std::string id = world.Start(v1::SyncRun::MODE_FULL);
  auto first = world.NewRunner("first");
  first->Start();
  ASSERT_TRUE(testing::Eventually(
      [&] { return world.database().QueryInt("SELECT count(*) FROM record") > 0; }));
  first->Stop();
  auto second = world.NewRunner("second");
  auto ran = second->RunOne();
  ASSERT_TRUE(ran.ok()) << ran.status();
  ExpectWhole(world, id, fingerprint);
}

TEST(SyncResumeTest, AProcessThatLostItsClaimWritesNothing) {
  SyncWorld world;
  WriteRows(world);
  std::string id = world.Start(v1::SyncRun::MODE_FULL);
  std::atomic<bool> stopping{false};
  std::optional<ClaimedRun> paused;
  auto claim = [&](postgres::Transaction& transaction) {
    auto run = SyncRunStore::Claim(transaction, "paused", absl::ZeroDuration());
    if (run.ok()) paused = *std::move(run);
    return run.status();
  };
  ASSERT_OK(world.database().database()->Transact(testing::TestTransaction(), claim));
  ASSERT_TRUE(paused.has_value());
  auto ran = world.NewRunner("second")->RunOne();
  ASSERT_TRUE(ran.ok() && *ran) << ran.status();
  std::string fingerprint = world.Fingerprint();
  RunLease lease(world.database().database(), *paused, absl::Seconds(8), &stopping);
  BatchWriter writer(&lease, {});
  StreamProgress progress;
  progress.receipt.set_stream("accounts");
  PreparedBatch batch;
  EXPECT_EQ(writer.Store(std::move(batch), &progress).code(), absl::StatusCode::kAborted);
  EXPECT_EQ(world.Fingerprint(), fingerprint);
}

// Whoever takes the run up ends it, and what was stored stays.
TEST(SyncResumeTest, ACancelledRunWhoseProcessDiedIsEndedByTheNext) {
  SyncWorld world;
  WriteRows(world);
  std::string id = world.Start(v1::SyncRun::MODE_FULL);
  RunUntilKilled(world, 3);
  const int64_t stored = world.database().QueryInt("SELECT count(*) FROM record");
  ASSERT_GT(stored, 0);
  ASSERT_OK(world.database().database()->Transact(
      testing::TestTransaction(), [&](postgres::Transaction& transaction) {
        return SyncRunStore::RequestCancel(transaction, id);
      }));
  ASSERT_TRUE(testing::Eventually([&] {
    auto ran = world.NewRunner("second", absl::Milliseconds(400))->RunOne();
    return ran.ok() && *ran;
  }));
  EXPECT_EQ(world.Get(id).state(), v1::SyncRun::STATE_CANCELLED);
  EXPECT_EQ(world.database().QueryInt("SELECT count(*) FROM record"), stored);
}

TEST(SyncResumeTest, FilesThatChangedMeanwhileFailTheRun) {
  SyncWorld world;
  WriteRows(world);
  std::string id = world.Start(v1::SyncRun::MODE_FULL);
  RunUntilKilled(world, 2);
  world.Append("accounts.csv", "a-x,Late\n");
  ASSERT_TRUE(testing::Eventually([&] {
    auto ran = world.NewRunner("second")->RunOne();
    return ran.ok() && *ran;
  }));
  v1::SyncRun run = world.Get(id);
  EXPECT_EQ(run.state(), v1::SyncRun::STATE_FAILED);
  EXPECT_THAT(run.error_message(), ::testing::HasSubstr("start the run again"));
}

}  // namespace
}  // namespace dealtrace::ingestion

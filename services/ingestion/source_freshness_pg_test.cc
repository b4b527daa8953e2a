// When a source was last read whole, as the alert on old data sees it; and what retention forgets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "libs/testing/status_matchers.h"
#include "services/ingestion/source_freshness.h"
#include "services/ingestion/store/queries.h"
#include "services/ingestion/testing/sync_world.h"

namespace dealtrace::ingestion {
namespace {

constexpr char kName[] = "dealtrace_sync_last_success_timestamp_seconds{source=\"crm\"} ";

// The gauge's value, or 0.
double Value(const telemetry::Metrics& metrics) {
  const std::string exposed = metrics.Expose();
  const size_t at = exposed.find(kName);
  double value = 0;
  if (at != std::string::npos) {
    const std::string rest = exposed.substr(at + sizeof(kName) - 1);
    EXPECT_TRUE(absl::SimpleAtod(rest.substr(0, rest.find('\n')), &value));
  }
  return value;
}

TEST(SourceFreshnessTest, IsWhenTheLastRunThatSucceededEndedWhateverCameAfter) {
  SyncWorld world;
  auto metrics = std::make_shared<telemetry::Metrics>();
  SourceFreshness freshness(world.database().database(), metrics);
  EXPECT_OK(freshness.Measure());
  EXPECT_EQ(Value(*metrics), 0);

  world.WriteSource("    crm: {accounts: {path: a.csv}}\n");
  world.Write("a.csv", "id,name\na-1,Acme\n");
  ASSERT_EQ(world.Sync().state(), v1::SyncRun::STATE_SUCCEEDED);
  EXPECT_OK(freshness.Measure());
  const double succeeded = Value(*metrics);
  EXPECT_NEAR(succeeded, absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch()), 60);

  world.Remove("a.csv");
  ASSERT_EQ(world.Sync().state(), v1::SyncRun::STATE_FAILED);
  EXPECT_OK(freshness.Measure());
  EXPECT_EQ(Value(*metrics), succeeded);
}

TEST(RetentionTest, ForgetsTheRejectedLinesOfOldRunsOnly) {
  SyncWorld world;
  world.WriteSource("    crm: {accounts: {path: a.csv}}\n");
  world.Write("a.csv", "id,name\n,Acme\n");
  for (int i = 0; i < 2; ++i) world.Sync();
  ASSERT_EQ(world.database().QueryInt("SELECT count(*) FROM sync_reject"), 2);
  world.database().Query(
      "UPDATE sync_run SET finish_time = finish_time - interval '31 days' WHERE number ="
      " (SELECT min(number) FROM sync_run)");
  int forgotten = 0;
  EXPECT_OK(world.database().database()->Transact(
      testing::TestTransaction(), [&](postgres::Transaction& transaction) {
        auto rows = transaction.Execute(queries::kForgetSyncRejects, 30);
        if (rows.ok()) forgotten = static_cast<int>(rows->size());
        return rows.status();
      }));
  EXPECT_EQ(forgotten, 1);
  EXPECT_EQ(world.database().QueryInt("SELECT count(*) FROM sync_reject"), 1);
}

}  // namespace
}  // namespace dealtrace::ingestion

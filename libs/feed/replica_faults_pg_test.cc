// Replicas as processes of their own that are stopped, killed or die over a record.
#include "gtest/gtest.h"
#include "libs/feed/testing/feed_world.h"
#include "libs/feed/testing/replica_process.h"
#include "libs/testing/status_matchers.h"

namespace dealtrace::feed {
namespace {

using dealtrace::testing::Eventually;
using dealtrace::testing::TestDatabase;
using testing::CopiesOf;
using testing::Producer;

constexpr postgres::Migration kCopyLog = {
    "0003_copy_log",
    "CREATE TABLE copy_log (kind text, key text, position bigint, process bigint)"};

// Each batch is also written by COPY.
class Replica : public testing::ReplicaProcess {
 public:
  Replica(const Producer& producer, const TestDatabase& home, const std::string& failpoints)
      : ReplicaProcess(DEALTRACE_FEED_REPLICA, producer, home, {"--copy"}, failpoints) {}
};

class ReplicaFaultsTest : public ::testing::Test {
 protected:
  ReplicaFaultsTest() : producer_("ingestion"), home_("copier", Migrations()) {}

  static std::vector<postgres::Migration> Migrations() {
    std::vector<postgres::Migration> migrations(testing::WorldMigrations().begin(),
                                                testing::WorldMigrations().end());
    migrations.push_back(kCopyLog);
    return migrations;
  }
  void WriteItems(int count, const std::string& body) {
    std::map<std::string, std::string> items;
    for (int i = 0; i < count; ++i) items[absl::StrCat("g", i % 7, "/", i)] = body;
    producer_.Write("note", items);
  }
  int64_t CopiesWith(const std::string& body) {
    return home_.QueryInt("SELECT count(*) FROM copy WHERE body = '" + body + "'");
  }

  Producer producer_;
  TestDatabase home_;
};

class StoppedReplicaTest : public ReplicaFaultsTest,
                           public ::testing::WithParamInterface<const char*> {};

TEST_P(StoppedReplicaTest, IsReplacedInTenSecondsAndWritesNothingWhenItWakes) {
  Replica stopped(producer_, home_, GetParam());
  EXPECT_TRUE(Eventually([&] { return home_.QueryInt("SELECT count(*) FROM feed_lease") == 1; }));
  WriteItems(200, "first");
  ASSERT_TRUE(stopped.WaitUntilStopped()) << stopped.log();
  // The hit was inside an open transaction: its backend is not idle.
  EXPECT_NE(stopped.hits(), "");
  EXPECT_EQ(
      home_.QueryInt("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                     " AND application_name LIKE '%copier apply ingestion'"
                     " AND state IN ('active', 'idle in transaction')"),
      1);
  const absl::Time begin = absl::Now();
  Replica other(producer_, home_, "");
  EXPECT_TRUE(Eventually([&] { return CopiesWith("first") == 200; }));
  EXPECT_LT(absl::Now() - begin, absl::Seconds(10)) << other.log();
  const int64_t epoch = home_.QueryInt("SELECT epoch FROM feed_lease");
  stopped.Continue();
  EXPECT_TRUE(Eventually([&] {
    return stopped.log().find("paused") != std::string::npos ||
           stopped.log().find("lost") != std::string::npos;
  })) << stopped.log();
  WriteItems(200, "second");
  EXPECT_TRUE(Eventually([&] { return CopiesWith("second") == 200; }));
  EXPECT_EQ(home_.QueryInt("SELECT epoch FROM feed_lease"), epoch);
  EXPECT_EQ(home_.QueryInt(
                absl::StrCat("SELECT count(*) FROM copy_log WHERE process = ", stopped.process())),
            0);
  EXPECT_EQ(home_.QueryInt("SELECT count(*) FROM copy_log"), 400);
}

std::string NameOfPlace(const ::testing::TestParamInfo<const char*>& info) {
  constexpr const char* kNames[] = {"InsideTheTransaction", "InsideACopy", "BeforeTheCommit"};
  return kNames[info.index];
}

INSTANTIATE_TEST_SUITE_P(StoppedAt, StoppedReplicaTest,
                         ::testing::Values("statement/copy_items=stop@1", "copy/copy_log=stop@100",
                                           "before_commit/apply ingestion=stop@1"),
                         NameOfPlace);

TEST_F(ReplicaFaultsTest, AKilledReplicaIsReplacedAtOnceByOneOnTheSameHost) {
  auto killed = std::make_unique<Replica>(producer_, home_, "before_commit/apply*=kill@1");
  WriteItems(50, "first");
  EXPECT_TRUE(Eventually([&] { return killed->HasEnded(); }));
  EXPECT_NE(killed->hits().find("backend="), std::string::npos);
  EXPECT_EQ(CopiesWith("first"), 0);
  const absl::Time begin = absl::Now();
  Replica next(producer_, home_, "");
  EXPECT_TRUE(Eventually([&] { return CopiesWith("first") == 50; }));
  EXPECT_LT(absl::Now() - begin, absl::Seconds(4));
}

TEST_F(ReplicaFaultsTest, ARecordThatEndsTheProcessBecomesADeadLetterAndTheRestGoesOn) {
  WriteItems(60, "fine");
  producer_.Write("note", {{"g3/31", "abort"}});
  WriteItems(31, "fine too");
  int deaths = 0;
  auto replica = std::make_unique<Replica>(producer_, home_, "");
  // As a supervisor does.
  EXPECT_TRUE(Eventually(
      [&] {
        if (replica->HasEnded()) {
          ++deaths;
          replica = std::make_unique<Replica>(producer_, home_, "");
        }
        return home_.QueryInt("SELECT count(*) FROM feed_dead_letter") == 1 &&
               CopiesWith("fine") + CopiesWith("fine too") == 59;
      },
      absl::Seconds(90)))
      << CopiesOf(home_) << replica->log();
  EXPECT_GE(deaths, 3);
  EXPECT_LE(deaths, 12);
  EXPECT_EQ(home_.QueryText("SELECT key || ': ' || reason FROM feed_dead_letter"),
            "g3/31: the record ended the process 3 times");
}

}  // namespace
}  // namespace dealtrace::feed

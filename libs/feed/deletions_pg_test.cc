// Deletions over several pages reach the copies although a batch fails while the consumer catches
// up.
#include <atomic>

#include "gtest/gtest.h"
#include "libs/feed/testing/feed_world.h"
#include "libs/feed/testing/replica_process.h"
#include "libs/postgres/migration.h"
#include "libs/testing/status_matchers.h"

namespace dealtrace::feed {
namespace {

using dealtrace::feed::v1::Change;
using dealtrace::testing::Eventually;
using dealtrace::testing::TestDatabase;
using dealtrace::testing::TestTransaction;
using testing::ConsumerOf;
using testing::CopiesOf;
using testing::MetricOf;
using testing::Producer;
using testing::ReplicaProcess;

constexpr int kItems = 400;
constexpr int kDeleted = 350;
constexpr int kPage = 100;

std::string KeyOf(int i) { return absl::StrCat("g", i % 7, "/", i); }

// Reads and applies pages of 100; none is committed before the next one was read.
class Replica : public ReplicaProcess {
 public:
  Replica(const Producer& producer, const TestDatabase& home, const std::string& failpoints = "")
      : ReplicaProcess(DEALTRACE_FEED_REPLICA, producer, home,
                       {"--ahead", "--page", absl::StrCat(kPage), "--lease", "1000"}, failpoints) {}
};

class DeletionsTest : public ::testing::Test {
 protected:
  DeletionsTest() : producer_("ingestion"), home_("copier", testing::WorldMigrations()) {}

  // The consumer holds all items; then most of them are deleted while it is away.
  void LeaveDeletionsBehind() {
    std::map<std::string, std::string> items;
    std::vector<std::string> deleted;
    for (int i = 0; i < kItems; ++i) items[KeyOf(i)] = "1";
    for (int i = 0; i < kDeleted; ++i) deleted.push_back(KeyOf(i));
    producer_.Write("note", items);
    {
      Replica replica(producer_, home_);
      ASSERT_TRUE(IsCaughtUp()) << replica.log();
    }
    producer_.Delete("note", deleted);
    producer_.Write("note", {{"g0/last", "1"}});
  }
  std::string Items() {
    return producer_.database().QueryText(
        "SELECT COALESCE(string_agg(concat_ws('|', 'ingestion', kind, key, body), E'\\n'"
        " ORDER BY kind, key), '') FROM item");
  }
  bool IsCaughtUp() {
    return Eventually([&] {
      return home_.QueryInt("SELECT COALESCE(max(position), 0) FROM feed_cursor") ==
             producer_.Head();
    });
  }
  int64_t Tombstones() {
    return producer_.database().QueryInt("SELECT count(*) FROM feed_change WHERE deleted");
  }
  // No ghost, no rebuild was needed for that, and what all have committed is dropped.
  void ExpectCopiesAreTheItems() {
    EXPECT_TRUE(IsCaughtUp());
    EXPECT_EQ(CopiesOf(home_), Items());
    EXPECT_EQ(home_.QueryInt("SELECT generation FROM feed_cursor"), 1);
    EXPECT_TRUE(Eventually([&] { return Tombstones() == 0; }));
  }
  int64_t OpenBatches() {
    return home_.QueryInt(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name LIKE '%copier apply ingestion'"
        " AND state IN ('active', 'idle in transaction')");
  }

  Producer producer_;
  TestDatabase home_;
};

TEST_F(DeletionsTest, AKillBeforeTheCommitLosesNone) {
  LeaveDeletionsBehind();
  {
    Replica killed(producer_, home_, "before_commit/apply ingestion=kill@2");
    EXPECT_TRUE(Eventually([&] { return killed.HasEnded(); })) << killed.log();
    EXPECT_GE(Tombstones(), kDeleted - kPage);
  }
  Replica next(producer_, home_);
  ExpectCopiesAreTheItems();
}

TEST_F(DeletionsTest, ABatchThatTimesOutOnALockedTableLosesNone) {
  LeaveDeletionsBehind();
  std::unique_ptr<Replica> replica;
  const auto pauses = [&] {
    const std::string log = replica->log();
    int count = 0;
    for (size_t at = log.find("is paused"); at != std::string::npos;
         at = log.find("is paused", at + 1)) {
      ++count;
    }
    return count;
  };
  static constexpr postgres::Query kLock{"lock_copies", "LOCK TABLE copy IN EXCLUSIVE MODE"};
  ASSERT_OK(home_.database()->Transact(
      TestTransaction(), [&](postgres::Transaction& transaction) -> absl::Status {
        const absl::Status locked = transaction.Execute(kLock).status();
        replica = std::make_unique<Replica>(producer_, home_);
        EXPECT_TRUE(Eventually([&] { return pauses() >= 2; }, absl::Seconds(15))) << replica->log();
        return locked;
      }));
  ExpectCopiesAreTheItems();
}

TEST_F(DeletionsTest, APauseBeforeTheCommitLosesNone) {
  LeaveDeletionsBehind();
  Replica paused(producer_, home_, "before_commit/apply ingestion=stop@2");
  ASSERT_TRUE(paused.WaitUntilStopped()) << paused.log();
  // PostgreSQL ends the session of a transaction that does nothing.
  EXPECT_TRUE(Eventually([&] { return OpenBatches() == 0; }));
  EXPECT_GE(Tombstones(), kDeleted - kPage);
  paused.Continue();
  ExpectCopiesAreTheItems();
}

TEST_F(DeletionsTest, ATakeOverByAnotherReplicaLosesNone) {
  LeaveDeletionsBehind();
  Replica paused(producer_, home_, "before_commit/apply ingestion=stop@2");
  ASSERT_TRUE(paused.WaitUntilStopped()) << paused.log();
  const int64_t epoch = home_.QueryInt("SELECT epoch FROM feed_lease");
  Replica other(producer_, home_);
  ExpectCopiesAreTheItems();
  EXPECT_GT(home_.QueryInt("SELECT epoch FROM feed_lease"), epoch);
  paused.Continue();
  producer_.Delete("note", {KeyOf(kDeleted), "g0/last"});
  producer_.Write("note", {{"g1/last", "1"}});
  ExpectCopiesAreTheItems();
}

TEST_F(DeletionsTest, AConsumerThatComesBackAfterItsRegistrationEndedReadsAgain) {
  producer_.Write("note", {{"a", "1"}, {"b", "1"}, {"c", "1"}});
  const auto metrics = std::make_shared<telemetry::Metrics>();
  const auto consumer = [&] {
    auto started = std::make_unique<Consumer>(home_.OpenAnother(),
                                              ConsumerOf("ingestion", producer_.reader()), metrics);
    started->Start();
    return started;
  };
  {
    const auto before = consumer();
    EXPECT_TRUE(IsCaughtUp());
  }
  producer_.Delete("note", {"a", "b"});
  producer_.Write("note", {{"d", "1"}});
  producer_.database().Query(
      "UPDATE feed_registration SET read_at = clock_timestamp() - interval '8 days'");
  dealtrace::feed::v1::ReadChangesRequest request;
  request.set_consumer("report");
  *request.mutable_committed() = producer_.Read().next();
  ASSERT_OK(producer_.reader().Read(request, "report", absl::Now() + absl::Seconds(5),
                                    [] { return true; }));
  ASSERT_EQ(Tombstones(), 0);
  const auto after = consumer();
  EXPECT_TRUE(Eventually([&] { return CopiesOf(home_) == Items(); })) << CopiesOf(home_);
  EXPECT_TRUE(Eventually(
      [&] { return home_.QueryInt("SELECT count(*) FROM feed_cursor WHERE rebuilding") == 0; }));
  EXPECT_EQ(MetricOf(*metrics, "dealtrace_feed_rebuilds_total"), 1);
}

TEST_F(DeletionsTest, ADeletionThatWasSetAsideIsRetriedAlthoughItsTombstoneIsGone) {
  std::atomic<bool> healed{false};
  ConsumerOptions options = ConsumerOf("ingestion", producer_.reader());
  options.lease_duration = absl::Seconds(1);
  options.apply = [&, apply = options.apply](postgres::Transaction& transaction,
                                             absl::Span<const Change> changes,
                                             DirtyMarker& marker) -> absl::Status {
    for (const Change& change : changes) {
      if (change.deleted() && !healed) return absl::FailedPreconditionError("is still referred to");
    }
    return apply(transaction, changes, marker);
  };
  Consumer consumer(home_.OpenAnother(), std::move(options),
                    std::make_shared<telemetry::Metrics>());
  consumer.Start();
  producer_.Write("note", {{"a", "1"}, {"b", "1"}});
  EXPECT_TRUE(IsCaughtUp());
  producer_.Delete("note", {"a"});
  producer_.Write("note", {{"c", "1"}});
  EXPECT_TRUE(
      Eventually([&] { return home_.QueryInt("SELECT count(*) FROM feed_dead_letter") == 1; }));
  EXPECT_TRUE(Eventually([&] { return Tombstones() == 0; }));
  healed = true;
  home_.Query("UPDATE feed_dead_letter SET state = 'RETRYING'");
  EXPECT_TRUE(Eventually(
      [&] { return home_.QueryText("SELECT state FROM feed_dead_letter") == "CLOSED"; }));
  EXPECT_EQ(CopiesOf(home_), Items());
}

// An installation of the version before, whose producer has dropped a tombstone too early.
TEST_F(DeletionsTest, AnInstallationThatLostDeletionsHealsByOneRebuildWhenItIsMigrated) {
  producer_.Write("note", {{"a", "1"}, {"ghost", "1"}});
  const auto metrics = std::make_shared<telemetry::Metrics>();
  {
    Consumer consumer(home_.OpenAnother(), ConsumerOf("ingestion", producer_.reader()), metrics);
    consumer.Start();
    EXPECT_TRUE(IsCaughtUp());
  }
  producer_.database().Query("DELETE FROM item WHERE key = 'ghost'");
  producer_.database().Query("DELETE FROM feed_change WHERE key = 'ghost'");
  producer_.Write("note", {{"b", "1"}});
  postgres::DatabaseOptions as_owner;
  as_owner.connection_string = producer_.database().migration_connection_string();
  as_owner.schema = "ingestion";
  ASSERT_OK_AND_ASSIGN(const auto owner, postgres::Database::Open(std::move(as_owner)));
  for (const char* undo :
       {"DROP TABLE feed_registration", "DELETE FROM feed_consumer",
        "ALTER TABLE feed_incarnation DROP COLUMN dropped_position",
        "ALTER TABLE feed_cursor DROP COLUMN start_head",
        "ALTER TABLE feed_dead_letter DROP COLUMN deleted",
        "INSERT INTO feed_consumer VALUES ('copier', '', 2, now()), ('unknown', '', 1, now())",
        "DELETE FROM schema_migration WHERE name = '0000_feed_committed'"}) {
    const postgres::Query query{"undo", undo};
    ASSERT_OK(owner->Transact(TestTransaction(), [&](postgres::Transaction& transaction) {
      return transaction.Execute(query).status();
    }));
  }
  ASSERT_OK(postgres::ApplyMigrations(producer_.database().migration_connection_string(),
                                      "ingestion", testing::WorldMigrations()));
  // Replicas of the version before drop no tombstone from now on.
  EXPECT_EQ(producer_.database().QueryInt("SELECT min(position) FROM feed_consumer"), 0);
  // Nor does the new version before the consumers have told what they have committed.
  EXPECT_EQ(producer_.database().QueryText(
                "SELECT string_agg(consumer || '@' || position, ' ' ORDER BY consumer)"
                " FROM feed_registration"),
            "copier@0 unknown@0");
  ChangeReader reader(producer_.database().OpenAnother(), testing::ItemFeed("ingestion"));
  Consumer consumer(home_.OpenAnother(), ConsumerOf("ingestion", reader), metrics);
  consumer.Start();
  EXPECT_TRUE(Eventually([&] { return CopiesOf(home_) == Items(); })) << CopiesOf(home_);
  producer_.Write("note", {{"c", "1"}});
  EXPECT_TRUE(Eventually([&] { return CopiesOf(home_) == Items(); })) << CopiesOf(home_);
  EXPECT_EQ(MetricOf(*metrics, "dealtrace_feed_rebuilds_total"), 1);
}

}  // namespace
}  // namespace dealtrace::feed

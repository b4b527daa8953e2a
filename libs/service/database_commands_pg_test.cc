// What the programs do to their database beside serving.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "libs/feed/publisher.h"
#include "libs/postgres/request_ledger.h"
#include "libs/service/database_commands.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_database.h"

namespace dealtrace::service {
namespace {

using ::testing::HasSubstr;

std::vector<postgres::Migration> FrameMigrations() {
  std::vector<postgres::Migration> all(feed::FeedMigrations().begin(),
                                       feed::FeedMigrations().end());
  all.push_back({"0000_request_ledger", postgres::kRequestLedgerMigration});
  return all;
}

config::ServiceConfig ConfigOf(const testing::TestDatabase& database) {
  config::ServiceConfig config;
  config.database = database.connection_string();
  config.migration_database = database.migration_connection_string();
  return config;
}

TEST(AwaitMigrationsTest, WaitsUntilAnotherProcessHasAppliedThem) {
  const testing::TestDatabase database("matching", FrameMigrations());
  std::vector<postgres::Migration> newer = FrameMigrations();
  newer.push_back({"0001_new", "CREATE TABLE new_table (id integer)"});
  const config::ServiceConfig config = ConfigOf(database);

  const absl::Status early = AwaitMigrations(config, "matching", newer, absl::Now());
  EXPECT_EQ(early.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(std::string(early.message()), HasSubstr("0001_new"));

  std::thread job([&] { EXPECT_OK(Migrate(config, "matching", newer)); });
  EXPECT_OK(AwaitMigrations(config, "matching", newer, absl::Now() + absl::Seconds(20)));
  job.join();
}

TEST(AwaitMigrationsTest, DoesNotWaitForWhatWillNotCome) {
  const testing::TestDatabase database("matching", FrameMigrations());
  std::vector<postgres::Migration> changed = FrameMigrations();
  changed[1].text = "CREATE TABLE request_ledger (other text)";
  EXPECT_EQ(AwaitMigrations(ConfigOf(database), "matching", changed, absl::Now() + absl::Minutes(5))
                .code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST(RetainTest, ForgetsWhatIsOldAndNothingElse) {
  const testing::TestDatabase database("matching", FrameMigrations());
  for (const char* days : {"31", "29"}) {
    for (const char* state : {"CLOSED", "OPEN"}) {
      database.Query(absl::StrCat(
          "INSERT INTO feed_dead_letter (feed, kind, key, position, reason, attempts, trace_parent,"
          " state, updated_at) VALUES ('ingestion', 'call', '",
          state, days, "', 1, 'bad', 1, '', '", state, "', now() - interval '", days, " days')"));
    }
  }
  for (const char* hours : {"25", "23"}) {
    database.Query(
        absl::StrCat("INSERT INTO request_ledger (principal, method, request_id, request_hash,"
                     " response, stored_at) VALUES ('p', 'm', '",
                     hours, "', '', '', now() - interval '", hours, " hours')"));
  }
  EXPECT_OK(Retain(ConfigOf(database), "matching", {}));
  EXPECT_EQ(database.QueryInt("SELECT count(*) FROM feed_dead_letter"), 3);
  EXPECT_EQ(database.QueryInt("SELECT count(*) FROM feed_dead_letter WHERE key = 'CLOSED31'"), 0);
  EXPECT_EQ(database.QueryText("SELECT request_id FROM request_ledger"), "23");
}

TEST(RetainTest, KeepsForEverWhereTheSettingIsZeroAndRefusesNonsense) {
  const testing::TestDatabase database("matching", FrameMigrations());
  database.Query(
      "INSERT INTO request_ledger (principal, method, request_id, request_hash, response, "
      "stored_at)"
      " VALUES ('p', 'm', 'old', '', '', now() - interval '9 days')");
  config::ServiceConfig config = ConfigOf(database);
  config.settings["retention.request_ledger_days"] = "0";
  EXPECT_OK(Retain(config, "matching", {}));
  EXPECT_EQ(database.QueryInt("SELECT count(*) FROM request_ledger"), 1);

  config.settings["retention.request_ledger_days"] = "a week";
  const absl::Status refused = Retain(config, "matching", {});
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("settings.retention.request_ledger_days"));
}

}  // namespace
}  // namespace dealtrace::service

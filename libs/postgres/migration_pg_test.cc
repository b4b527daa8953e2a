#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/postgres/migration.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_database.h"

namespace dealtrace::postgres {
namespace {

using dealtrace::testing::StatusIs;
using dealtrace::testing::TestCluster;
using dealtrace::testing::TestDatabase;
using ::testing::HasSubstr;

constexpr Migration kFirst{"0001_first", "CREATE TABLE first (id int)"};
constexpr Migration kSecond{"0002_second",
                            "CREATE TABLE second (id int); INSERT INTO second VALUES (1)"};

TEST(MigrationTest, AppliesOnlyWhatIsMissing) {
  TestDatabase home("crm", {kFirst});
  const Migration both[] = {kFirst, kSecond};
  EXPECT_THAT(CheckMigrations(home.connection_string(), "crm", both),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("dealtrace migrate")));
  EXPECT_OK(ApplyMigrations(home.migration_connection_string(), "crm", both));
  EXPECT_OK(ApplyMigrations(home.migration_connection_string(), "crm", both));
  EXPECT_EQ(home.QueryInt("SELECT count(*) FROM second"), 1);
  EXPECT_OK(CheckMigrations(home.connection_string(), "crm", both));
  EXPECT_OK(CheckMigrations(home.connection_string(), "crm", {kFirst}))
      << "an older program runs on a newer schema";
}

TEST(MigrationTest, RefusesAMigrationThatWasChangedAfterItWasApplied) {
  TestDatabase home("crm", {kFirst});
  const Migration changed[] = {{"0001_first", "CREATE TABLE first (id bigint)"}};
  EXPECT_THAT(ApplyMigrations(home.migration_connection_string(), "crm", changed),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("0001_first")));
  EXPECT_THAT(CheckMigrations(home.connection_string(), "crm", changed),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST(MigrationTest, AFailedMigrationLeavesNothingBehind) {
  TestDatabase home("crm", {kFirst});
  const Migration broken[] = {kFirst, {"0002_broken", "CREATE TABLE half (id int); SELEC 1"}};
  EXPECT_THAT(ApplyMigrations(home.migration_connection_string(), "crm", broken),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("0002_broken")));
  EXPECT_EQ(home.QueryInt("SELECT count(*) FROM pg_tables WHERE tablename = 'half'"), 0);
}

TEST(MigrationTest, SeveralProcessesMayMigrateAtOnce) {
  TestDatabase home("crm", {});
  const Migration both[] = {kFirst, kSecond};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back(
        [&] { EXPECT_OK(ApplyMigrations(home.migration_connection_string(), "crm", both)); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(home.QueryInt("SELECT count(*) FROM second"), 1);
}

TEST(ServiceRolesTest, EachServiceIsDeniedOnEveryOtherSchema) {
  TestDatabase home("matching", {kFirst});
  ASSERT_OK_AND_ASSIGN(const auto other, TestCluster().CreateServiceRoles(home.name(), "insight"));
  EXPECT_OK(ApplyMigrations(other.migration_connection_string, "insight", {kSecond}));
  const auto try_as = [&](const std::string& connection, const std::string& schema,
                          const char* sql) {
    DatabaseOptions options;
    options.connection_string = connection;
    options.schema = schema;
    auto database = Database::Open(std::move(options));
    if (!database.ok()) return database.status();
    const Query query{"probe", sql};
    return (*database)->Transact(
        dealtrace::testing::TestTransaction(),
        [&](Transaction& transaction) { return transaction.Execute(query).status(); });
  };
  EXPECT_OK(try_as(other.runtime_connection_string, "insight", "SELECT * FROM insight.second"));
  EXPECT_OK(try_as(other.runtime_connection_string, "insight", "DELETE FROM insight.second"));
  // Every role of one service against the other's schema, whatever it tries.
  for (const std::string& connection :
       {other.migration_connection_string, other.runtime_connection_string}) {
    for (const char* sql :
         {"SELECT * FROM matching.first", "INSERT INTO matching.first VALUES (1)",
          "DELETE FROM matching.first", "DROP TABLE matching.first",
          "CREATE TABLE matching.intruder (id int)", "CREATE TABLE public.intruder (id int)"}) {
      const absl::Status status = try_as(connection, "insight", sql);
      EXPECT_THAT(status, StatusIs(absl::StatusCode::kInternal, HasSubstr("42501"))) << sql;
    }
  }
  // At run time a service changes rows, never tables.
  for (const char* sql : {"CREATE TABLE insight.intruder (id int)", "DROP TABLE insight.second",
                          "TRUNCATE insight.second", "CREATE SCHEMA intruder"}) {
    EXPECT_THAT(try_as(other.runtime_connection_string, "insight", sql),
                StatusIs(absl::StatusCode::kInternal, HasSubstr("42501")))
        << sql;
  }
}

}  // namespace
}  // namespace dealtrace::postgres

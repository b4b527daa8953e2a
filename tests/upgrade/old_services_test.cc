// The services of one version on the schema of the next: every table has columns that they do not
// know, there are tables, indexes and applied migrations that they do not know, and they start,
// sync, derive and report as before.
//
// What a migration may do so that this is enough is in docs/decisions ("Schemas expand, then
// contract") and is enforced by tests/house/check_migrations.
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "gtest/gtest.h"
#include "tests/e2e/stack.h"
#include "tests/faults/business_columns.h"

namespace dealtrace::e2e {
namespace {

// Everything that an expanding migration may do, to every table of every service.
constexpr char kExpand[] = R"sql(
DO $$
DECLARE
  target record;
BEGIN
  FOR target IN
    SELECT schemaname, tablename, tableowner FROM pg_tables
    WHERE schemaname IN ('ingestion', 'matching', 'insight', 'scoring', 'report')
      AND tablename <> 'schema_migration'
  LOOP
    EXECUTE format('ALTER TABLE %I.%I ADD COLUMN next_version_text text', target.schemaname,
                   target.tablename);
    EXECUTE format('ALTER TABLE %I.%I ADD COLUMN next_version_number integer NOT NULL DEFAULT 7',
                   target.schemaname, target.tablename);
    EXECUTE format('CREATE INDEX ON %I.%I (next_version_number)', target.schemaname,
                   target.tablename);
  END LOOP;
  FOR target IN
    SELECT schemaname FROM pg_tables WHERE tablename = 'schema_migration'
  LOOP
    EXECUTE format('CREATE TABLE %I.next_version_table (id integer PRIMARY KEY)',
                   target.schemaname);
    EXECUTE format('INSERT INTO %I.schema_migration (name, content_hash) VALUES (%L, %L)',
                   target.schemaname, '9999_next_version', 'unknown');
  END LOOP;
END $$
)sql";

std::string CountExpanded(const faults::StackDatabase& database) {
  return database.Query(
      "SELECT count(*) FROM information_schema.columns WHERE column_name = 'next_version_number'");
}

class OldServicesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = "/tmp/dealtrace-upgrade-XXXXXX";
    ASSERT_NE(mkdtemp(folder_.data()), nullptr);
    // The services run as another user when the test runs as root.
    chmod(folder_.c_str(), 0711);
    const CommandResult made =
        RunCommand({"dealtrace-sandbox", "company", "--seed", "11", "--opportunities", "60",
                    "--calls", "120", "--output", folder_ + "/company"});
    ASSERT_EQ(made.exit_code, 0) << made.errors;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Sources() const { return folder_ + "/company/sources.yaml"; }

  std::string folder_;
};

void RunReport(const Stack& stack, const nlohmann::json& run) {
  const nlohmann::json report = stack.Json({"report", "run", "--after", run.value("name", "")});
  EXPECT_EQ(report.value("state", ""), "STATE_DONE") << report.dump();
  EXPECT_EQ(stack.Json({"deadletters", "list"}).size(), 0);
}

TEST_F(OldServicesTest, StoreTheSameOnTheNextVersionsSchema) {
  faults::Tables expected;
  {
    const Stack stack(Sources());
    RunReport(stack, stack.Json({"sync", "run", "--source", "sample-company"}));
    expected = faults::StackDatabase(stack.folder()).ReadBusinessColumns();
  }
  const Stack stack(Sources());
  {
    const faults::StackDatabase database(stack.folder());
    ASSERT_EQ(CountExpanded(database), "0");
    database.Query(kExpand);
    ASSERT_GT(std::stoi(CountExpanded(database)), 40);
  }
  // They go on while the schema grows, and start on it again, which checks the migrations.
  const nlohmann::json run = stack.Json({"sync", "run", "--source", "sample-company"});
  EXPECT_EQ(stack.Dealtrace({"down"}).exit_code, 0);
  const CommandResult up = stack.Dealtrace({"up", "--sources", Sources()});
  ASSERT_EQ(up.exit_code, 0) << up.errors;
  RunReport(stack, run);
  EXPECT_EQ(faults::Describe(expected, faults::StackDatabase(stack.folder()).ReadBusinessColumns()),
            "");
}

}  // namespace
}  // namespace dealtrace::e2e

#include "gtest/gtest.h"
#include "libs/testing/query_check.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_database.h"

namespace dealtrace::testing {
namespace {

constexpr postgres::Migration kMigrations[] = {{"0001_note", "CREATE TABLE note (body text)"}};

TEST(TestDatabaseTest, IsMigratedAndEmptyForEachTest) {
  for (int i = 0; i < 2; ++i) {
    TestDatabase database("notes", kMigrations);
    EXPECT_EQ(database.QueryInt("SELECT count(*) FROM note"), 0);
    database.Query("INSERT INTO note VALUES ('kept until the end of this test')");
    EXPECT_EQ(database.QueryInt("SELECT count(*) FROM note"), 1);
  }
}

TEST(PrepareAllTest, NamesTheStatementThatDoesNotFitTheSchema) {
  TestDatabase database("notes", kMigrations);
  const postgres::Query fits{"list_notes", "SELECT body FROM note WHERE body = $1"};
  const postgres::Query misfit{"list_titles", "SELECT title FROM note"};
  const postgres::Query* both[] = {&fits, &misfit};
  EXPECT_OK(PrepareAll(database, absl::MakeSpan(both, 1)));
  EXPECT_THAT(PrepareAll(database, both),
              StatusIs(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("list_titles")));
}

}  // namespace
}  // namespace dealtrace::testing

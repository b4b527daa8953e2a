// Two stacks that sync the same company store the same, whatever the order in which things arrived.
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "gtest/gtest.h"
#include "tests/e2e/stack.h"
#include "tests/faults/business_columns.h"

namespace dealtrace::faults {
namespace {

constexpr size_t kRecordsMin = 20000;

class UndisturbedTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    std::string folder = "/tmp/dealtrace-faults-XXXXXX";
    ASSERT_NE(mkdtemp(folder.data()), nullptr);
    // The services run as another user when the test runs as root.
    chmod(folder.c_str(), 0711);
    const e2e::CommandResult made =
        e2e::RunCommand({"dealtrace-sandbox", "company", "--seed", "5", "--opportunities", "2000",
                         "--calls", "1500", "--output", folder + "/company"});
    ASSERT_EQ(made.exit_code, 0) << made.errors;
    for (Tables& tables : tables_) {
      const e2e::Stack stack(folder + "/company/sources.yaml");
      const nlohmann::json run = stack.Json({"sync", "run", "--source", "sample-company"});
      stack.Json({"report", "run", "--after", run.value("name", "")});
      const StackDatabase database(stack.folder());
      tables = database.ReadBusinessColumns();
      gaps_ = database.FindGaps();
    }
    std::filesystem::remove_all(folder);
  }

  static Tables tables_[2];
  static std::vector<std::string> gaps_;
};

Tables UndisturbedTest::tables_[2];
std::vector<std::string> UndisturbedTest::gaps_;

TEST_F(UndisturbedTest, EveryColumnIsComparedOrLeftOutForAReason) {
  EXPECT_EQ(gaps_, std::vector<std::string>());
}

TEST_F(UndisturbedTest, TheCompanyIsLargeAndEveryServiceHasStoredSomething) {
  EXPECT_GE(tables_[0]["ingestion.record"].size(), kRecordsMin);
  for (const char* table : {"matching.link", "insight.deal_story", "insight.call_analysis",
                            "scoring.model", "scoring.score", "report.fact", "report.report_row"}) {
    EXPECT_FALSE(tables_[0][table].empty()) << table;
  }
}

TEST_F(UndisturbedTest, TwoStacksStoreTheSame) { EXPECT_EQ(Describe(tables_[0], tables_[1]), ""); }

}  // namespace
}  // namespace dealtrace::faults

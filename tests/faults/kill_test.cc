// A stack whose services and database are killed with kill -9 inside their transactions, again and
// again while it works, ends with the same as one that nobody disturbed.
//
// Each seed is one course of events: in each of the five services and under one of them in
// PostgreSQL, a failpoint inside an open transaction, drawn from the seed. Four courses are sixteen
// kills of services and four of PostgreSQL; DEALTRACE_FAULT_SEEDS=20 runs twenty courses.
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/e2e/stack.h"
#include "tests/faults/business_columns.h"
#include "tests/faults/orchestrator.h"

namespace dealtrace::faults {
namespace {

constexpr size_t kRecordsMin = 20000;

// Where each service may die, and up to which passing of the point the course surely comes.
struct Place {
  const char* program;
  const char* point;
  int hits_max;
};
constexpr Place kPlaces[] = {
    {"ingestion", "before_commit/store batch", 12},
    {"ingestion", "copy/record", 9000},
    {"ingestion", "copy/feed_change", 9000},
    {"ingestion", "ingestion/before_publish", 12},
    {"ingestion", "before_commit/finish stream", 4},
    {"ingestion", "before_commit/finish sync run", 1},
    {"matching", "before_commit/apply ingestion", 8},
    {"matching", "before_commit/derive call_link", 5},
    {"matching", "statement/upsert_links", 5},
    {"insight", "before_commit/apply ingestion", 4},
    {"insight", "before_commit/apply matching", 2},
    {"insight", "before_commit/derive call_analysis", 4},
    {"insight", "before_commit/derive deal_story", 2},
    {"scoring", "before_commit/apply ingestion", 8},
    {"scoring", "before_commit/apply matching", 2},
    {"scoring", "before_commit/derive model", 1},
    {"scoring", "before_commit/derive score", 2},
    {"report", "before_commit/apply ingestion", 8},
    {"report", "before_commit/apply matching", 2},
    {"report", "copy/report_row", 1500},
    {"report", "before_commit/make report", 1},
};

std::vector<Fault> DrawCourse(int seed) {
  std::mt19937 random(static_cast<unsigned>(seed));
  const auto draw = [&random](int below) {
    return std::uniform_int_distribution<int>(0, below - 1)(random);
  };
  std::vector<Fault> faults;
  for (const char* program : {"ingestion", "matching", "insight", "scoring", "report"}) {
    std::vector<Place> places;
    std::copy_if(std::begin(kPlaces), std::end(kPlaces), std::back_inserter(places),
                 [&](const Place& place) { return std::string(place.program) == program; });
    // In turn, so that few courses come to all places.
    const Place& place = places[static_cast<size_t>(seed) % places.size()];
    faults.push_back({program, place.point, 1 + draw(place.hits_max)});
  }
  faults[static_cast<size_t>(seed) % faults.size()].kind = Fault::Kind::kKillPostgres;
  return faults;
}

std::vector<int> Seeds() {
  int count = 4;
  const char* variable = std::getenv("DEALTRACE_FAULT_SEEDS");
  if (variable != nullptr) {
    EXPECT_TRUE(absl::SimpleAtoi(variable, &count)) << variable;
  }
  std::vector<int> seeds;
  for (int seed = 1; seed <= count; ++seed) seeds.push_back(seed);
  return seeds;
}

void RunMainJob(const e2e::Stack& stack) {
  const nlohmann::json run = stack.JsonTryingAgain(
      {"sync", "run", "--source", "sample-company", "--request-id", "course"});
  stack.JsonTryingAgain(
      {"report", "run", "--after", run.value("name", ""), "--request-id", "course"});
}

class KillTest : public ::testing::TestWithParam<int> {
 protected:
  static void SetUpTestSuite() {
    std::string folder = "/tmp/dealtrace-faults-XXXXXX";
    ASSERT_NE(mkdtemp(folder.data()), nullptr);
    // The services run as another user when the test runs as root.
    chmod(folder.c_str(), 0711);
    folder_ = folder;
    const e2e::CommandResult made =
        e2e::RunCommand({"dealtrace-sandbox", "company", "--seed", "5", "--opportunities", "2000",
                         "--calls", "1500", "--output", folder_ + "/company"});
    ASSERT_EQ(made.exit_code, 0) << made.errors;
    const e2e::Stack stack(Sources());
    RunMainJob(stack);
    undisturbed_ = StackDatabase(stack.folder()).ReadBusinessColumns();
    ASSERT_GE(undisturbed_["ingestion.record"].size(), kRecordsMin);
  }
  static void TearDownTestSuite() { std::filesystem::remove_all(folder_); }
  static std::string Sources() { return folder_ + "/company/sources.yaml"; }

  static std::string folder_;
  static Tables undisturbed_;
};

std::string KillTest::folder_;
Tables KillTest::undisturbed_;

TEST_P(KillTest, EndsWithWhatAnUndisturbedStackHolds) {
  const e2e::Stack stack(Sources());
  std::string course;
  {
    Orchestrator orchestrator(&stack, DrawCourse(GetParam()));
    for (const Fault& fault : DrawCourse(GetParam()))
      absl::StrAppend(&course, Describe(fault), "\n");
    SCOPED_TRACE(course);
    RunMainJob(stack);
    EXPECT_EQ(orchestrator.Missing(), std::vector<std::string>());
  }
  SCOPED_TRACE(course);
  const StackDatabase database(stack.folder());
  for (const char* schema : {"ingestion", "matching", "insight", "scoring", "report"}) {
    EXPECT_EQ(database.Query(absl::StrCat("SELECT count(*) FROM ", schema,
                                          ".feed_dead_letter WHERE state <> 'CLOSED'")),
              "0")
        << schema;
  }
  EXPECT_EQ(Describe(undisturbed_, database.ReadBusinessColumns()), "");
}

INSTANTIATE_TEST_SUITE_P(Courses, KillTest, ::testing::ValuesIn(Seeds()));

}  // namespace
}  // namespace dealtrace::faults

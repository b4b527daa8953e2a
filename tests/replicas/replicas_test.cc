// Three replicas of each service. A rolling restart of everything, and the kill of one replica of
// each, while a source is synced: no client's call fails, and the tables end as if nothing had
// happened. A lease whose holder was killed moves within ten seconds, and answers do not depend on
// the replica asked.
//
// DEALTRACE_REPLICAS_OPPORTUNITIES and _CALLS size the company: the default is for every day; 6000
// and 5000 make more than 50,000 records.
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <future>
#include <iostream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "tests/faults/business_columns.h"
#include "tests/replicas/probes.h"
#include "tests/replicas/replica_set.h"

namespace dealtrace::replicas {
namespace {

constexpr int kReplicas = 3;
// Then the job is left to end in peace.
constexpr int kRoundsMax = 3;
constexpr absl::Duration kLeaseLimit = absl::Seconds(10);

std::string FromEnvironment(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : value;
}

std::map<std::string, int> ThreeOfEach() {
  std::map<std::string, int> counts;
  for (const std::string& service : Services()) counts[service] = kReplicas;
  return counts;
}

class ReplicasTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = "/tmp/dealtrace-replicas-XXXXXX";
    ASSERT_NE(mkdtemp(folder_.data()), nullptr);
    // The services run as another user when the test runs as root.
    chmod(folder_.c_str(), 0711);
    const e2e::CommandResult made = e2e::RunCommand(
        {"dealtrace-sandbox", "company", "--seed", "5", "--opportunities",
         FromEnvironment("DEALTRACE_REPLICAS_OPPORTUNITIES", "400"), "--calls",
         FromEnvironment("DEALTRACE_REPLICAS_CALLS", "300"), "--output", folder_ + "/company"});
    ASSERT_EQ(made.exit_code, 0) << made.errors;
  }
  static void TearDownTestSuite() { std::filesystem::remove_all(folder_); }

  static std::string Sources() { return folder_ + "/company/sources.yaml"; }

  static std::string folder_;
};

std::string ReplicasTest::folder_;

// The main job through all replicas; the report is there at the end.
void RunMainJob(const e2e::Stack& stack, const std::vector<std::string>& environment) {
  const nlohmann::json run = stack.Json({"sync", "run", "--source", "sample-company"}, environment);
  const nlohmann::json report =
      stack.Json({"report", "run", "--after", run.value("name", "")}, environment);
  EXPECT_EQ(report.value("state", ""), "STATE_DONE") << report.dump();
}

void RestartEverything(ReplicaSet& replicas) {
  for (const std::string& service : Services()) {
    for (int i = 0; i < kReplicas; ++i) {
      EXPECT_EQ(replicas.Stop(service, i), 0) << service << " " << i;
      replicas.Start(service, i);
    }
  }
}

void KillOneOfEach(ReplicaSet& replicas) {
  for (const std::string& service : Services()) {
    replicas.Kill(service, 0);
    replicas.Start(service, 0);
  }
}

TEST_F(ReplicasTest, ARollingRestartAndKillsDuringASyncFailNoCallAndChangeNoTable) {
  faults::Tables undisturbed;
  {
    const e2e::Stack stack(Sources());
    RunMainJob(stack, {});
    undisturbed = faults::StackDatabase(stack.folder()).ReadBusinessColumns();
  }
  const e2e::Stack stack(Sources());
  ReplicaSet replicas(stack, ThreeOfEach());
  Probes probes(replicas);
  std::future<void> job = std::async(std::launch::async, [&] {
    RunMainJob(stack, {"DEALTRACE_CLIENT_CONFIG=" + replicas.client_config()});
  });
  int rounds = 0;
  do {
    RestartEverything(replicas);
    KillOneOfEach(replicas);
    ++rounds;
  } while (job.wait_for(std::chrono::seconds(0)) != std::future_status::ready &&
           rounds < kRoundsMax);
  job.get();
  probes.Stop();
  const faults::StackDatabase database(stack.folder());
  std::cout << database.Query("SELECT count(*) FROM ingestion.record") << " records, " << rounds
            << " rounds of " << 3 * Services().size() << " restarts and " << Services().size()
            << " kills, " << probes.calls() << " calls of clients\n";
  EXPECT_EQ(probes.failures(), std::vector<std::string>());
  EXPECT_GT(probes.calls(), 100);
  EXPECT_EQ(faults::Describe(undisturbed, database.ReadBusinessColumns()), "");
}

TEST_F(ReplicasTest, AKilledHoldersLeaseMovesAndAnswersDoNotDependOnTheReplica) {
  const e2e::Stack stack(Sources());
  ReplicaSet replicas(stack, ThreeOfEach());
  RunMainJob(stack, {"DEALTRACE_CLIENT_CONFIG=" + replicas.client_config()});

  for (const std::string& service : Services()) {
    if (service == "gateway") continue;
    std::vector<std::string> answers;
    for (int i = 0; i < kReplicas; ++i) {
      const auto client = MakeClient(replicas.folder(), service,
                                     absl::StrCat("127.0.0.1:", replicas.replica(service, i).port));
      const absl::StatusOr<std::string> answer = Read(*client, service, absl::Seconds(20));
      ASSERT_TRUE(answer.ok()) << answer.status();
      answers.push_back(*answer);
    }
    EXPECT_FALSE(answers[0].empty()) << service;
    for (const std::string& answer : answers) EXPECT_EQ(answer, answers[0]) << service;
  }

  const faults::StackDatabase database(stack.folder());
  for (const std::string service : {"matching", "insight", "scoring", "report"}) {
    const std::string holder_query =
        absl::StrCat("SELECT owner FROM ", service, ".feed_lease WHERE name = 'feed/ingestion'");
    const std::string holder = database.Query(holder_query);
    int index = -1;
    for (int i = 0; i < kReplicas; ++i) {
      if (absl::StrContains(holder, absl::StrCat(service, "-", i))) {
        index = i;
      }
    }
    ASSERT_GE(index, 0) << holder;
    replicas.Kill(service, index);
    const absl::Time killed = absl::Now();
    while (database.Query(holder_query) == holder && absl::Now() - killed < 2 * kLeaseLimit) {
    }
    const absl::Duration took = absl::Now() - killed;
    std::cout << service << ": the lease moved after " << took << "\n";
    EXPECT_LT(took, kLeaseLimit) << service;
    replicas.Start(service, index);
  }
}

}  // namespace
}  // namespace dealtrace::replicas

// Replicas as processes of their own that are stopped, killed or die over a record.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "gtest/gtest.h"
#include "libs/feed/testing/feed_world.h"
#include "libs/testing/status_matchers.h"

extern char** environ;

namespace dealtrace::feed {
namespace {

using dealtrace::testing::Eventually;
using dealtrace::testing::TestDatabase;
using testing::CopiesOf;
using testing::Producer;

constexpr postgres::Migration kCopyLog = {
    "0003_copy_log",
    "CREATE TABLE copy_log (kind text, key text, position bigint, process bigint)"};

std::string ReadAll(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// A process that ends with this object.
class Replica {
 public:
  Replica(const Producer& producer, const TestDatabase& home, const std::string& failpoints)
      : folder_(MakeFolder()) {
    int ends[2];
    EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, (folder_ + "/log").c_str(),
                                     O_WRONLY | O_CREAT, 0600);
    std::vector<std::string> arguments = {DEALTRACE_FEED_REPLICA,
                                          producer.database().connection_string(), producer.name(),
                                          home.connection_string(), "--copy"};
    std::vector<char*> argument_pointers;
    for (std::string& argument : arguments) argument_pointers.push_back(argument.data());
    argument_pointers.push_back(nullptr);
    std::vector<char*> environment;
    for (char** entry = environ; *entry != nullptr; ++entry) environment.push_back(*entry);
    std::string variable = "DEALTRACE_FAILPOINTS=" + folder_ + "/hits;" + failpoints;
    if (!failpoints.empty()) environment.push_back(variable.data());
    environment.push_back(nullptr);
    EXPECT_EQ(posix_spawn(&process_, argument_pointers[0], &actions, nullptr,
                          argument_pointers.data(), environment.data()),
              0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[0]);
    input_ = ends[1];
  }
  ~Replica() {
    kill(process_, SIGKILL);
    close(input_);
    if (!reaped_) waitpid(process_, nullptr, 0);
    for (const char* name : {"/log", "/hits"}) unlink((folder_ + name).c_str());
    rmdir(folder_.c_str());
  }

  void WaitUntilStopped() {
    int status = 0;
    ASSERT_EQ(waitpid(process_, &status, WUNTRACED), process_);
    ASSERT_TRUE(WIFSTOPPED(status)) << log();
  }
  void Continue() { kill(process_, SIGCONT); }
  // Whether it has ended by itself.
  bool HasEnded() {
    if (!reaped_ && waitpid(process_, nullptr, WNOHANG) == process_) reaped_ = true;
    return reaped_;
  }
  std::string log() const { return ReadAll(folder_ + "/log"); }
  std::string hits() const { return ReadAll(folder_ + "/hits"); }
  pid_t process() const { return process_; }

 private:
  static std::string MakeFolder() {
    std::string folder = "/tmp/dealtrace-replica-XXXXXX";
    EXPECT_NE(mkdtemp(folder.data()), nullptr);
    return folder;
  }

  const std::string folder_;
  pid_t process_ = 0;
  int input_ = -1;
  bool reaped_ = false;
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
  stopped.WaitUntilStopped();
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

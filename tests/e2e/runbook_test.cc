// docs/runbook.md to the letter: each chapter's commands are run against a stack on which the
// chapter's fault has happened, and do what the page says.
#include <signal.h>

#include <fstream>
#include <functional>
#include <future>
#include <map>
#include <regex>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/person_to_erase.h"
#include "tests/e2e/runbook_page.h"
#include "tests/e2e/stack.h"
#include "tests/faults/business_columns.h"

namespace dealtrace::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kExitTryAgain = 75;
constexpr int kAccounts = 40;

// Asks until `holds`, for at most half a minute.
bool Eventually(const std::function<bool()>& holds) {
  const absl::Time until = absl::Now() + absl::Seconds(30);
  while (absl::Now() < until) {
    if (holds()) return true;
  }
  return holds();
}

// A stack with a sample company that was synced and reported on, and a second source of accounts.
class World {
 public:
  World() : stack_(/*opportunities=*/120, /*calls=*/400, /*seed=*/5), database_(stack_.folder()) {
    WriteAccounts(kAccounts);
    std::ofstream(stack_.company() + "/sources.yaml", std::ios::app)
        << "  - {name: crm, kind: files, crm: {accounts: {path: crm.csv, map: {id: id, name: "
           "name}}}}\n";
    run_ = stack_.Json({"sync", "run", "--source", "sample-company"});
    report_ = stack_.Json({"report", "run", "--after", run_.value("name", "")});
    stack_.Json({"sync", "run", "--source", "crm"});
  }

  const Stack& stack() const { return stack_; }
  const faults::StackDatabase& database() const { return database_; }
  const nlohmann::json& run() const { return run_; }
  const nlohmann::json& report() const { return report_; }

  // The export of the second source with this many accounts, and one more.
  void WriteAccounts(int count, const std::string& more = "") const {
    std::ofstream file(stack_.company() + "/crm.csv");
    file << "id,name\n";
    for (int i = 0; i < count; ++i) file << "a-" << i << ",Account " << i << "\n";
    if (!more.empty()) file << more << ",One more\n";
  }

  void Signal(const std::string& program, int signal) const {
    for (const nlohmann::json& status : stack_.Json({"status"})) {
      if (status.value("program", "") != program) continue;
      EXPECT_EQ(kill(status.value("pid", 0), signal), 0) << program;
    }
  }
  // Ends a program as the kernel does that needs its memory.
  void Kill(const std::string& program) const {
    Signal(program, SIGKILL);
    EXPECT_TRUE(Eventually([&] { return stack_.Dealtrace({"status"}).exit_code == 1; }));
  }
  void Up() const { EXPECT_EQ(stack_.Dealtrace({"up"}).exit_code, 0); }

 private:
  const Stack stack_;
  const faults::StackDatabase database_;
  nlohmann::json run_;
  nlohmann::json report_;
};

// The commands of one chapter, filled in and run one after the other.
class Chapter {
 public:
  Chapter(const World& world, RunbookSection section)
      : world_(world), section_(std::move(section)) {}
  // Nothing of the page may be left out.
  ~Chapter() {
    EXPECT_EQ(next_, section_.commands.size()) << section_.heading << " has more commands";
  }

  // What stands for `word` from here on.
  void Fill(const std::string& word, const std::string& value) { words_[word] = value; }

  // Runs the next command, which must be the one that begins so.
  CommandResult Next(const std::string& beginning) {
    if (next_ == section_.commands.size()) {
      ADD_FAILURE() << section_.heading << " has no command " << beginning;
      return {};
    }
    const std::string& command = section_.commands[next_++];
    EXPECT_TRUE(absl::StartsWith(command, beginning)) << command << " instead of " << beginning;
    const std::string line = absl::StrReplaceAll(command, words_);
    const CommandResult result = RunShell(line, {"DEALTRACE_FOLDER=" + world_.stack().folder()});
    last_ = absl::StrCat("\n", line, "\n", result.output, result.errors);
    return result;
  }
  const std::string& last() const { return last_; }

 private:
  const World& world_;
  const RunbookSection section_;
  std::map<std::string, std::string> words_;
  size_t next_ = 0;
  std::string last_;
};

void FirstLook(const World& world, Chapter& chapter) {
  world.Kill("insight");
  const CommandResult services = chapter.Next("dealtrace services");
  EXPECT_EQ(services.exit_code, kExitTryAgain) << chapter.last();
  EXPECT_THAT(services.output, ::testing::ContainsRegex("insight .*unreachable"));
  EXPECT_EQ(chapter.Next("dealtrace sync list").exit_code, 0) << chapter.last();
  const CommandResult letters = chapter.Next("dealtrace deadletters list");
  EXPECT_EQ(letters.exit_code, kExitTryAgain) << chapter.last();
  EXPECT_THAT(letters.errors, HasSubstr("insight is missing from this list"));
  EXPECT_THAT(letters.output, HasSubstr("SERVICE"));
  world.Up();
}

void Metrics(const World&, Chapter& chapter) {
  const CommandResult status = chapter.Next("dealtrace status");
  EXPECT_EQ(status.exit_code, 0) << chapter.last();
  EXPECT_THAT(status.output,
              ::testing::ContainsRegex("matching .*http://127.0.0.1:[0-9]+/metrics"));
}

void FollowOneRequest(const World& world, Chapter& chapter) {
  const std::string trace_id =
      std::vector<std::string>(absl::StrSplit(world.run().value("traceParent", "---"), '-')).at(1);
  const std::string call = world.database().Query("SELECT id FROM matching.call_copy LIMIT 1");
  // Spans arrive some seconds after they end.
  const std::string trace = "traces/" + trace_id;
  EXPECT_TRUE(Eventually([&] {
    return absl::StrContains(world.stack().Dealtrace({"trace", "find", "--call", call}).output,
                             trace);
  }));
  for (const auto& [option, record] : std::map<std::string, std::string>{
           {"--run", world.run().value("name", "")},
           {"--report", world.report().value("name", "")},
           {"--opportunity",
            world.database().Query("SELECT id FROM scoring.opportunity_copy LIMIT 1")},
           {"--account",
            world.database().Query("SELECT id FROM matching.account_copy WHERE id NOT LIKE 'crm%' "
                                   "LIMIT 1")}}) {
    EXPECT_THAT(world.stack().Dealtrace({"trace", "find", option, record}).output, HasSubstr(trace))
        << option << " " << record;
  }
  const CommandResult nobody = world.stack().Dealtrace({"trace", "find", "--call", "no-such-call"});
  EXPECT_EQ(nobody.exit_code, 0);
  EXPECT_THAT(nobody.errors, HasSubstr("no trace names calls/no-such-call"));

  chapter.Fill("CALL", call);
  chapter.Fill("TRACE_ID", trace_id);
  chapter.Fill(".dealtrace", world.stack().folder());
  EXPECT_THAT(chapter.Next("dealtrace trace find").output, HasSubstr(trace)) << chapter.last();
  EXPECT_THAT(chapter.Next("dealtrace trace show").output, HasSubstr("sync run")) << chapter.last();
  const CommandResult logs = chapter.Next("grep");
  EXPECT_THAT(logs.output, HasSubstr("sync run claimed")) << chapter.last();
  EXPECT_THAT(logs.output, HasSubstr("service.instance.id"));
}

void AReportDoesNotCome(const World& world, Chapter& chapter) {
  world.Signal("insight", SIGSTOP);
  const nlohmann::json run = world.stack().Json({"sync", "run", "--source", "sample-company"});
  const CommandResult waited = world.stack().Dealtrace(
      {"report", "run", "--after", run.value("name", ""), "--timeout", "1"});
  EXPECT_EQ(waited.exit_code, kExitTryAgain) << waited.errors;
  EXPECT_THAT(chapter.Next("dealtrace report list").output,
              ::testing::ContainsRegex("waits for .*insight [0-9]+/[0-9]+"))
      << chapter.last();
  EXPECT_THAT(chapter.Next("dealtrace services").output,
              ::testing::ContainsRegex("insight .*unreachable"))
      << chapter.last();
  world.Signal("insight", SIGCONT);
  world.stack().JsonTryingAgain({"report", "run", "--after", run.value("name", "")});
}

void DeadLetters(const World& world, Chapter& chapter) {
  world.database().Query(
      "ALTER TABLE matching.account_copy ADD CONSTRAINT refuses CHECK (id <> 'crm~bad') NOT VALID");
  world.WriteAccounts(kAccounts, "bad");
  world.stack().Json({"sync", "run", "--source", "crm"});
  nlohmann::json letters;
  EXPECT_TRUE(Eventually([&] {
    letters = world.stack().Json({"deadletters", "list"});
    return letters.size() == 1;
  }));
  const std::string letter = letters.at(0).value("name", "");
  chapter.Fill("deadLetters/12", letter);
  EXPECT_THAT(chapter.Next("dealtrace deadletters list").output, HasSubstr("crm~bad"));
  EXPECT_THAT(chapter.Next("dealtrace deadletters show").output, HasSubstr("refuses"))
      << chapter.last();
  const std::string log =
      RunShell("grep 'set aside' " + world.stack().folder() + "/logs/matching.log").output;
  EXPECT_THAT(log, HasSubstr("\"reason\":\"FAILED_PRECONDITION"));
  EXPECT_THAT(log, HasSubstr("\"trace_id\":\""));

  world.database().Query("ALTER TABLE matching.account_copy DROP CONSTRAINT refuses");
  EXPECT_EQ(chapter.Next("dealtrace deadletters retry").exit_code, 0) << chapter.last();
  EXPECT_TRUE(Eventually([&] { return world.stack().Json({"deadletters", "list"}).empty(); }));
  EXPECT_EQ(
      world.database().Query("SELECT count(*) FROM matching.account_copy WHERE id = 'crm~bad'"),
      "1");
}

void APersonWishesToBeForgotten(const World& world, Chapter& chapter) {
  const PersonToErase person = FindPersonToErase(world.stack().company());
  chapter.Fill("jo@acme.example", person.email);
  chapter.Fill("+14155550100", absl::StrCat("'", person.phone, "'"));
  EXPECT_EQ(chapter.Next("dealtrace erasure request").exit_code, 0) << chapter.last();
  EXPECT_EQ(world.database().Query("SELECT count(*) FROM ingestion.erasure"), "0");
  const CommandResult erased = chapter.Next("dealtrace erasure request");
  EXPECT_EQ(erased.exit_code, 0) << chapter.last();
  chapter.Fill("erasures/ID", world.stack().Json({"erasure", "list"}).at(0).value("name", ""));
  EXPECT_THAT(chapter.Next("dealtrace erasure show").output, HasSubstr("COMPLETE"))
      << chapter.last();
}

void ASyncRunRefusesToDelete(const World& world, Chapter& chapter) {
  world.WriteAccounts(kAccounts);
  world.stack().Json({"sync", "run", "--source", "crm"});
  world.WriteAccounts(kAccounts * 6 / 10);
  const CommandResult refused =
      world.stack().Dealtrace({"sync", "run", "--source", "crm", "--mode", "full"});
  EXPECT_NE(refused.exit_code, 0);
  EXPECT_THAT(refused.output + refused.errors, HasSubstr("refusing to delete"));
  chapter.Fill("NAME", "crm");
  EXPECT_EQ(chapter.Next("dealtrace sync run").exit_code, 0) << chapter.last();
}

void ASyncRunHangsOrFailed(const World& world, Chapter& chapter) {
  // Somebody holds a lock, so that the run hangs; then its process is killed.
  std::future<std::string> holder = std::async(std::launch::async, [&] {
    return world.database().Query(
        "DO $$ BEGIN LOCK TABLE ingestion.record; PERFORM pg_sleep(120); END $$");
  });
  EXPECT_TRUE(Eventually([&] {
    return world.database().Query(
               "SELECT count(*) FROM pg_locks WHERE relation = 'ingestion.record'::regclass AND "
               "mode = 'AccessExclusiveLock' AND granted") == "1";
  }));
  world.WriteAccounts(kAccounts + 1);
  chapter.Fill("NAME", "crm");
  chapter.Fill("SAME", "nightly-7");
  std::future<CommandResult> watcher = std::async(std::launch::async, [&] {
    return world.stack().Dealtrace({"sync", "run", "--source", "crm", "--request-id", "nightly-7"});
  });
  std::string run;
  EXPECT_TRUE(Eventually([&] {
    for (const nlohmann::json& each : world.stack().Json({"sync", "list"})) {
      if (each.value("state", "") == "STATE_RUNNING") run = each.value("name", "");
    }
    return !run.empty();
  }));
  world.Kill("ingestion");
  world.database().Query(
      "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE 'DO $$%pg_sleep%'");
  holder.wait();
  world.Up();
  chapter.Fill("RUN", run);
  EXPECT_THAT(chapter.Next("dealtrace sync show").output, HasSubstr(run)) << chapter.last();
  const CommandResult again = chapter.Next("dealtrace sync run");
  EXPECT_EQ(again.exit_code, 0) << chapter.last();
  EXPECT_THAT(again.output + again.errors, HasSubstr(run)) << "another run was begun";
  watcher.wait();
}

void AConsumerIsGoneForGood(const World& world, Chapter& chapter) {
  const auto is_registered = [&] {
    for (const nlohmann::json& consumer :
         world.stack().Json({"feed", "consumers", "list", "--service", "ingestion"})) {
      if (consumer.value("consumer", "") == "report") return true;
    }
    return false;
  };
  EXPECT_TRUE(Eventually(is_registered));
  world.Kill("report");
  EXPECT_THAT(chapter.Next("dealtrace feed consumers list").output, HasSubstr("report"))
      << chapter.last();
  EXPECT_THAT(chapter.Next("dealtrace feed consumers remove").output, HasSubstr("removed"))
      << chapter.last();
  EXPECT_FALSE(is_registered());
  world.Up();
  EXPECT_TRUE(Eventually(is_registered)) << "what comes back is not registered again";
}

using Scenario = void (*)(const World&, Chapter&);

// By the chapter's heading.
const std::map<std::string, Scenario>& Scenarios() {
  static const auto& scenarios = *new std::map<std::string, Scenario>{
      {"First look", FirstLook},
      {"Metrics", Metrics},
      {"Follow one request", FollowOneRequest},
      {"A report does not come", AReportDoesNotCome},
      {"Dead letters", DeadLetters},
      {"A person wishes to be forgotten", APersonWishesToBeForgotten},
      {"A sync run refuses to delete", ASyncRunRefusesToDelete},
      {"A sync run hangs or failed", ASyncRunHangsOrFailed},
      {"A consumer is gone for good", AConsumerIsGoneForGood},
  };
  return scenarios;
}

class RunbookTest : public ::testing::TestWithParam<RunbookSection> {
 protected:
  static void SetUpTestSuite() { world_ = std::make_unique<World>(); }
  static void TearDownTestSuite() { world_.reset(); }

  static std::unique_ptr<World> world_;
};

std::unique_ptr<World> RunbookTest::world_;

TEST_P(RunbookTest, ItsCommandsDoWhatThePageSays) {
  const auto scenario = Scenarios().find(GetParam().heading);
  ASSERT_NE(scenario, Scenarios().end())
      << "write a scenario with the fault of the chapter \"" << GetParam().heading << "\"";
  Chapter chapter(*world_, GetParam());
  scenario->second(*world_, chapter);
}

INSTANTIATE_TEST_SUITE_P(Page, RunbookTest, ::testing::ValuesIn(ReadRunbook()),
                         [](const ::testing::TestParamInfo<RunbookSection>& info) {
                           std::string name;
                           for (const char c : info.param.heading) {
                             if (isalnum(c)) name.push_back(c);
                           }
                           return name;
                         });

TEST(RunbookPageTest, NoScenarioIsLeftWithoutItsChapter) {
  std::map<std::string, Scenario> left = Scenarios();
  for (const RunbookSection& section : ReadRunbook()) left.erase(section.heading);
  for (const auto& [heading, scenario] : left) ADD_FAILURE() << heading;
}

// Exit code 0 means that all of it was printed.
TEST(RunbookPageTest, OutputThatIsLostIsAFailureThatIsTold) {
  for (const char* line :
       {"dealtrace --help > /dev/full", "dealtrace completion bash > /dev/full"}) {
    const CommandResult lost = RunShell(line);
    EXPECT_EQ(lost.exit_code, 1) << line;
    EXPECT_THAT(lost.errors, HasSubstr("cannot be written")) << line;
  }
  // A limit on files, here also of standard error, is no signal that ends the program.
  const char* limited = "f=$(mktemp); (ulimit -f 0; dealtrace --help > $f); e=$?; rm $f; exit $e";
  EXPECT_EQ(RunShell(limited).exit_code, 1);
  const CommandResult enough = RunShell("dealtrace --help | head -1");
  EXPECT_EQ(enough.errors, "");
}

// Commands in sentences name commands and options that the program has.
TEST(RunbookPageTest, TheCommandsInItsSentencesAreKnown) {
  const std::vector<std::string> commands = InlineCommands();
  EXPECT_GT(commands.size(), 10u);
  for (const std::string& command : commands) {
    std::string verbs;
    std::vector<std::string> options;
    for (const std::string& word : std::vector<std::string>(absl::StrSplit(command, ' '))) {
      if (absl::StartsWith(word, "--")) {
        options.push_back(word);
      } else if (options.empty() && std::regex_match(word, std::regex("[a-z]+"))) {
        absl::StrAppend(&verbs, word, " ");
      }
    }
    const CommandResult help = RunShell(verbs + "--help");
    EXPECT_EQ(help.exit_code, 0) << command;
    for (const std::string& option : options) {
      EXPECT_THAT(help.output, HasSubstr(option)) << command;
    }
  }
}

}  // namespace
}  // namespace dealtrace::e2e

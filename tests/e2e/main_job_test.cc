// The main job on a sample company: a sync, what follows from it, and a report, over the real
// programs.
#include <regex>
#include <set>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/stack.h"
#include "tests/faults/business_columns.h"

namespace dealtrace::e2e {
namespace {

constexpr char kSource[] = "sample-company";

// One stack and one sync for all tests of this file: they only look.
class MainJobTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    stack_ = new Stack(/*opportunities=*/120, /*calls=*/400, /*seed=*/5);
    run_ = new nlohmann::json(stack_->Json({"sync", "run", "--source", kSource}));
    report_ =
        new nlohmann::json(stack_->Json({"report", "run", "--after", run_->value("name", "")}));
  }
  static void TearDownTestSuite() {
    delete report_;
    delete run_;
    delete stack_;
  }

  static nlohmann::json ReportContent() {
    const CommandResult shown =
        stack_->Dealtrace({"report", "show", report_->value("name", ""), "--format", "json"});
    EXPECT_EQ(shown.exit_code, 0) << shown.errors;
    return nlohmann::json::parse(shown.output, nullptr, /*allow_exceptions=*/false);
  }

  static Stack* stack_;
  static nlohmann::json* run_;
  static nlohmann::json* report_;
};

Stack* MainJobTest::stack_ = nullptr;
nlohmann::json* MainJobTest::run_ = nullptr;
nlohmann::json* MainJobTest::report_ = nullptr;

int64_t Count(const nlohmann::json& object, const std::string& key) {
  // 64-bit integers are texts in proto3 JSON.
  const nlohmann::json value = object.value(key, nlohmann::json("0"));
  return value.is_string() ? std::stoll(value.get<std::string>()) : value.get<int64_t>();
}

TEST_F(MainJobTest, EveryReceiptCloses) {
  ASSERT_EQ(run_->value("state", ""), "STATE_SUCCEEDED") << run_->dump(2);
  ASSERT_FALSE((*run_)["streams"].empty());
  for (const nlohmann::json& stream : (*run_)["streams"]) {
    int64_t sum = 0;
    for (const char* part : {"insertedCount", "updatedCount", "unchangedCount", "supersededCount",
                             "duplicateCount", "tombstoneCount", "rejectedCount", "deadCount"}) {
      sum += Count(stream, part);
    }
    EXPECT_EQ(Count(stream, "readCount"), sum) << stream.dump(2);
  }
}

TEST_F(MainJobTest, ASecondSyncStoresNothingAndMovesNothingDownstream) {
  const nlohmann::json before = stack_->Json({"services"});
  const nlohmann::json second =
      stack_->Json({"sync", "run", "--source", kSource, "--mode", "full"});
  EXPECT_EQ(second.value("state", ""), "STATE_SUCCEEDED");
  EXPECT_EQ(Count(second, "changeCount"), 0);
  for (const nlohmann::json& stream : second["streams"]) {
    EXPECT_EQ(Count(stream, "insertedCount"), 0) << stream.dump(2);
  }
  stack_->Json({"report", "run", "--after", second.value("name", "")});
  const nlohmann::json after = stack_->Json({"services"});
  for (size_t i = 0; i < before.size(); ++i) {
    const std::string service = before[i].value("service", "");
    if (service == "ingestion" || !before[i].contains("feed")) continue;
    EXPECT_EQ(before[i]["feed"]["headPosition"], after[i]["feed"]["headPosition"]) << service;
  }
}

TEST_F(MainJobTest, TheReportIsCompleteAndOverTheWholeCompany) {
  EXPECT_EQ(report_->value("state", ""), "STATE_DONE") << report_->dump(2);
  EXPECT_GE(Count(*report_, "dealCount"), 110);
  EXPECT_GE(Count(*report_, "callCount"), 390);
  EXPECT_FALSE(ReportContent().is_discarded());
}

TEST_F(MainJobTest, TheRowsBehindAFigureAreListedAsOverHttp) {
  const std::string report = report_->value("name", "");
  const std::string content = ReportContent().dump();
  std::smatch figure;
  ASSERT_TRUE(std::regex_search(content, figure, std::regex("\"(win-loss\\.[A-Za-z0-9._-]+)\"")));
  const std::string id = figure[1];
  const nlohmann::json over_http = nlohmann::json::parse(
      stack_->FetchFromGateway(absl::StrCat("/v1/", report, "/rows?figure=", id, "&pageSize=3")));
  ASSERT_FALSE(over_http["rows"].empty()) << id;
  const nlohmann::json rows =
      stack_->Json({"report", "rows", report, "--figure", id, "--limit", "3"});
  ASSERT_EQ(rows.size(), over_http["rows"].size());
  for (size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(rows[i]["name"], over_http["rows"][i]["name"]);
  // More than one page, and by the id alone.
  const std::string bare = report.substr(report.find('/') + 1);
  EXPECT_GT(stack_->Json({"report", "rows", bare, "--limit", "100000"}).size(), 500u);
}

TEST_F(MainJobTest, AReportIsShownWithoutWhatATerminalObeys) {
  const faults::StackDatabase database(stack_->folder());
  database.Query(
      "UPDATE report.report_content SET bytes = '\\x1b5b324ae280ae'::bytea || bytes WHERE chunk = "
      "0");
  const CommandResult shown = stack_->Dealtrace({"report", "show", report_->value("name", "")});
  EXPECT_EQ(shown.output.find('\x1b'), std::string::npos);
  EXPECT_EQ(shown.output.find("\xe2\x80\xae"), std::string::npos);
  EXPECT_NE(shown.output.find("\\u001b[2J"), std::string::npos) << shown.output.substr(0, 40);
  database.Query("UPDATE report.report_content SET bytes = substr(bytes, 8) WHERE chunk = 0");
}

TEST_F(MainJobTest, EveryLinkCanBeAskedForAndExplained) {
  const nlohmann::json links =
      stack_->Json({"links", "list", "--decision", "linked", "--limit", "5"});
  ASSERT_EQ(links.size(), 5);
  for (const nlohmann::json& link : links) {
    const nlohmann::json explanation = stack_->Json(
        {"links", "explain", link.value("call", "").substr(std::string("calls/").size())});
    EXPECT_EQ(explanation.value("opportunity", ""), link.value("opportunity", ""));
    EXPECT_EQ(explanation.value("probability", 0.0), link.value("probability", 1.0));
    EXPECT_FALSE(explanation["steps"].empty());
  }
}

TEST_F(MainJobTest, CallsThatAreNotStoredAreMatchedAsIfTheyWere) {
  const nlohmann::json matched =
      stack_->Json({"links", "match", stack_->company() + "/calls.jsonl", "--limit", "50"});
  ASSERT_EQ(matched.size(), 50);
  int same = 0;
  for (const nlohmann::json& link : matched) {
    const std::string call = link.value("call", "").substr(std::string("calls/calls~").size());
    const nlohmann::json stored = stack_->Json({"links", "show", absl::StrCat(kSource, "~", call)});
    same += link.value("decision", "") == stored.value("decision", "?") &&
            link.value("opportunity", "") == stored.value("opportunity", "?");
  }
  // A call that stands twice in the file is stored as its fuller line tells it.
  EXPECT_GE(same, 48);
}

TEST_F(MainJobTest, AFileWithoutACallIsAFailureThatSaysWhy) {
  const CommandResult matched =
      stack_->Dealtrace({"links", "match", stack_->company() + "/sources.yaml"});
  EXPECT_EQ(matched.exit_code, 1) << matched.output;
  EXPECT_FALSE(matched.errors.empty());
}

TEST_F(MainJobTest, AVersionOfALinkIsRestoredAndTakenBack) {
  const nlohmann::json linked =
      stack_->Json({"links", "list", "--decision", "linked", "--limit", "1"});
  ASSERT_EQ(linked.size(), 1);
  const std::string link = linked[0].value("name", "");
  const nlohmann::json versions = stack_->Json({"review", "history", link});
  ASSERT_FALSE(versions.empty());
  const std::string newest = versions[0].value("version", "");
  const nlohmann::json decision =
      stack_->Json({"links", "restore", link, newest, "--comment", "as it was"});
  EXPECT_EQ(decision.value("restoredVersion", ""), newest) << decision.dump(2);
  EXPECT_EQ(decision.value("opportunity", ""), linked[0].value("opportunity", "?"));
  const nlohmann::json undone = stack_->Json({"review", "undo", decision.value("name", "")});
  EXPECT_TRUE(undone.contains("undoTime")) << undone.dump(2);
}

TEST_F(MainJobTest, NothingIsADeadLetter) {
  EXPECT_EQ(stack_->Json({"deadletters", "list"}), nlohmann::json::array());
}

}  // namespace
}  // namespace dealtrace::e2e

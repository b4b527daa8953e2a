#include "services/matching/offline/match_actions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "services/matching/offline/pair_files.h"

namespace dealtrace::matching {
namespace {

using ::testing::HasSubstr;

class MatchActionsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("match_actions_test." + std::to_string(::getpid()) + "." +
               ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
    Write("accounts.csv", "id,name,phone,country\na-1,Acme Dynamics Ltd,(415) 555-0100,US\n");
    Write("opportunities.csv",
          "id,account,stage,created_at,name\no-1,a-1,Open,2025-01-10,\"Acme, renewal\"\n");
    Write("calls.jsonl",
          R"({"id":"c-1","started_at":"2025-02-01T10:00:00Z","duration_seconds":612,)"
          R"("direction":"OUTBOUND","dialed_number":"+14155550100","source_name":"ACME Dynamics"})"
          "\n"
          "no json\n"
          R"({"id":"c-2","started_at":"2025-02-01T10:00:00Z","source_name":"Zenith Foods"})"
          "\n");
    options_.files.accounts = Path("accounts.csv");
    options_.files.opportunities = Path("opportunities.csv");
    options_.files.calls = Path("calls.jsonl");
    options_.output = Path("links.csv");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(Path(name)) << text;
  }
  std::string Read(const std::string& name) const {
    std::stringstream text;
    text << std::ifstream(Path(name)).rdbuf();
    return text.str();
  }

  std::filesystem::path folder_;
  LinkOptions options_;
};

TEST_F(MatchActionsTest, LinksFilesWhoseColumnsItRecognises) {
  const absl::Status status = LinkFiles(options_);
  ASSERT_TRUE(status.ok()) << status;
  const auto links = ReadLinks(Path("links.csv"));
  ASSERT_TRUE(links.ok()) << links.status();
  ASSERT_EQ(links->size(), 1U);
  EXPECT_EQ((*links)[0].left_id, "o-1");
  EXPECT_EQ((*links)[0].right_id, "c-1");
  EXPECT_GT((*links)[0].probability, 0.9);
  EXPECT_THAT(Read("links.csv.evidence.jsonl"), HasSubstr("NAME_AND_PHONE_AGREE"));
}

TEST_F(MatchActionsTest, ABadLineIsRejectedAndTheRestIsRead) {
  ASSERT_TRUE(LinkFiles(options_).ok());
  EXPECT_THAT(Read("links.csv.rejects.jsonl"), HasSubstr("\"line\":2"));
  EXPECT_THAT(Read("links.csv.evidence.jsonl"), HasSubstr("c-2"));
  options_.strict = true;
  EXPECT_EQ(LinkFiles(options_).code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(MatchActionsTest, EvaluatesAndExplainsItsOwnLinks) {
  ASSERT_TRUE(LinkFiles(options_).ok());
  Write("truth.csv", "left_id,right_id\no-1,c-1\n");
  ::testing::internal::CaptureStdout();
  ASSERT_TRUE(EvaluateFiles({Path("links.csv"), Path("truth.csv"), 0.5, "json"}).ok());
  EXPECT_THAT(::testing::internal::GetCapturedStdout(), HasSubstr("\"recall\": 1.0"));
  ::testing::internal::CaptureStdout();
  ASSERT_TRUE(EvaluateFiles({Path("links.csv"), Path("truth.csv"), 0.5, "table"}).ok());
  EXPECT_THAT(::testing::internal::GetCapturedStdout(), HasSubstr("best F1 1.000 from"));
  ::testing::internal::CaptureStdout();
  ASSERT_TRUE(ExplainPair({Path("links.csv"), "o-1", "c-1", "table"}).ok());
  const std::string waterfall = ::testing::internal::GetCapturedStdout();
  EXPECT_THAT(waterfall, HasSubstr("company_name"));
  EXPECT_THAT(waterfall, HasSubstr("LINKED"));
}

TEST_F(MatchActionsTest, ErrorsNameTheFileAndTheFix) {
  ASSERT_TRUE(LinkFiles(options_).ok());
  EXPECT_EQ(ExplainPair({Path("links.csv"), "o-1", "c-9", "table"}).code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(ReadLinks(Path("none.csv")).status().code(), absl::StatusCode::kNotFound);
  Write("bad.csv", "left_id,right_id,probability\no,c,2\n");
  EXPECT_THAT(ReadLinks(Path("bad.csv")).status().message(), HasSubstr("probability"));
  Write("truth.csv", "left,right\no,c\n");
  EXPECT_THAT(ReadTruth(Path("truth.csv")).status().message(), HasSubstr("left_id"));
  options_.files.opportunities = "";
  EXPECT_EQ(LinkFiles(options_).code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(MatchActionsTest, AnOutputIsNeverAnInput) {
  std::filesystem::create_symlink("calls.jsonl", folder_ / "link.csv");
  const std::string calls = Read("calls.jsonl");
  const std::string deals = Read("opportunities.csv");
  for (const char* output : {"opportunities.csv", "./accounts.csv", "link.csv", "calls.jsonl"}) {
    options_.output = Path(output);
    EXPECT_EQ(LinkFiles(options_).code(), absl::StatusCode::kInvalidArgument) << output;
  }
  options_.output = Path("links.csv");
  for (const char* rejects : {"links.csv", "links.csv.evidence.jsonl", "opportunities.csv"}) {
    options_.rejects = Path(rejects);
    EXPECT_EQ(LinkFiles(options_).code(), absl::StatusCode::kInvalidArgument) << rejects;
  }
  EXPECT_EQ(TrainFiles({Path("calls.jsonl"), "", "", "", "", Path("link.csv")}).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Read("calls.jsonl"), calls);
  EXPECT_EQ(Read("opportunities.csv"), deals);
}

TEST_F(MatchActionsTest, TheFilesOfSourcesYamlAreInputsToo) {
  Write("sources.yaml",
        "sources:\n  - name: crm\n    kind: files\n    crm: {opportunities: {path: "
        "opportunities.csv}}\n    calls: {path: calls.jsonl}\n");
  LinkOptions options;
  options.sources = Path("sources.yaml");
  options.output = Path("opportunities.csv");
  EXPECT_EQ(LinkFiles(options).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(Read("opportunities.csv"), HasSubstr("renewal"));
}

TEST_F(MatchActionsTest, AFailureLeavesTheLinksOfBefore) {
  Write("links.csv", "left_id,right_id,probability\nold,old,1\n");
  Write("calls.jsonl", "no json\n");
  EXPECT_FALSE(LinkFiles(options_).ok());
  options_.files.calls = Path("absent.jsonl");
  const std::string before = Read("links.csv");
  EXPECT_FALSE(LinkFiles(options_).ok());
  EXPECT_EQ(Read("links.csv"), before);
}

TEST_F(MatchActionsTest, AFullDiskIsToldAndAPipeHasNothingBesideIt) {
  options_.output = "/dev/full";
  EXPECT_EQ(LinkFiles(options_).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_FALSE(std::filesystem::exists("/dev/full.evidence.jsonl"));
  EXPECT_FALSE(std::filesystem::exists("/dev/full.rejects.jsonl"));
}

TEST_F(MatchActionsTest, AnIdThatIsAFormulaIsWrittenAsTextAndReadAsItWas) {
  Write("opportunities.csv",
        "id,account,stage,created_at,name\n=1+1,a-1,Open,2025-01-10,\"Acme, renewal\"\n");
  ASSERT_TRUE(LinkFiles(options_).ok());
  EXPECT_THAT(Read("links.csv"), HasSubstr("\n'=1+1,c-1,"));
  EXPECT_EQ((*ReadLinks(Path("links.csv")))[0].left_id, "=1+1");
  options_.raw_cells = true;
  ASSERT_TRUE(LinkFiles(options_).ok());
  EXPECT_THAT(Read("links.csv"), HasSubstr("\n=1+1,c-1,"));
}

TEST_F(MatchActionsTest, AnExplanationDoesNotCommandTheTerminal) {
  Write("opportunities.csv",
        "id,account,stage,created_at,name\no-1,a-1,Open,2025-01-10,\"Acme, renewal\"\n");
  Write("links.csv.evidence.jsonl",
        R"({"right_id":"c-1","decision":"LINKED","reason":"R","explanation":"\u001b[2Jgone",)"
        R"("candidates":[{"left_id":"o-1","probability":1.0,"comparisons":[{"comparison":"name",)"
        R"("level":"X","weight":1.0,"explanation":"\u202e\u009b2J"}]}]})"
        "\n");
  for (const char* output : {"table", "json"}) {
    ::testing::internal::CaptureStdout();
    ASSERT_TRUE(ExplainPair({Path("links.csv"), "o-1", "c-1", output}).ok());
    const std::string shown = ::testing::internal::GetCapturedStdout();
    EXPECT_THAT(shown, ::testing::Not(HasSubstr("\x1b"))) << output;
    EXPECT_THAT(shown, ::testing::Not(HasSubstr("\xC2\x9B"))) << output;
    EXPECT_THAT(shown, ::testing::Not(HasSubstr("\xE2\x80\xAE"))) << output;
  }
}

}  // namespace
}  // namespace dealtrace::matching

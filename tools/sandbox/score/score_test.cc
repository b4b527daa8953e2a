#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tools/sandbox/score/keyword_baseline.h"
#include "tools/sandbox/score/lines.h"
#include "tools/sandbox/score/score_report.h"

namespace dealtrace::sandbox {
namespace {

namespace fs = std::filesystem;

class ScoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "score-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
  }
  void TearDown() override { fs::remove_all(root_); }

  std::string File(const std::string& name, const std::string& text) {
    const fs::path path = root_ / name;
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }

  fs::path root_;
};

constexpr char kCalls[] =
    R"({"id":"c-1","utterances":[{"text":"Hello"},{"text":"The price is too high, é voilà."}]}
{"id":"c-2","utterances":[{"text":"Our security team said no."},{"text":"The price is fine."}]}
{"id":"c-2"}
{"id":"c-3"}
)";

TEST_F(ScoreTest, CountsLinksOnceAndTellsThemApartByKind) {
  const LinkTruth truth = {{"c-1", "o-1"}, {"c-2", "o-1"}, {"c-3", "o-2"}};
  const absl::flat_hash_map<std::string, std::string> kinds = {
      {"c-1", "deal"}, {"c-2", "reseller"}, {"c-3", "deal"}, {"c-9", "no_deal"}};
  const std::vector<LinkAnswer> answers = {{"o-1", "c-1", 0.9},
                                           {"o-1", "c-1", 0.9},
                                           {"o-2", "c-2", 0.8},
                                           {"o-2", "c-9", 0.7},
                                           {"o-2", "c-3", 0.4}};
  const LinkScore score = ScoreLinks(truth, kinds, answers, 0.5);
  EXPECT_EQ(score.predicted, 3);
  EXPECT_EQ(score.correct, 1);
  EXPECT_EQ(score.of_unrelated_calls, 1);
  EXPECT_DOUBLE_EQ(score.precision, 1.0 / 3);
  EXPECT_DOUBLE_EQ(score.recall, 1.0 / 3);
  EXPECT_DOUBLE_EQ(score.f1, 1.0 / 3);
  EXPECT_EQ(score.found_by_kind.at("deal"), (std::pair<int64_t, int64_t>{2, 1}));
  EXPECT_EQ(score.found_by_kind.at("reseller"), (std::pair<int64_t, int64_t>{1, 0}));
  EXPECT_DOUBLE_EQ(ScoreLinks(truth, kinds, answers, 0.0).recall, 2.0 / 3);
}

TEST_F(ScoreTest, RanksCountForDealsWhoseReasonIsSaidAndMissingAnswersAreWrong) {
  const auto truth = ReadReasonTruth(File("truth.jsonl", R"(
{"opportunity":"o-1","outcome":"LOST","main_reason":"PRICE","phrasing_set":"seen","said":[{"main":true}]}
{"opportunity":"o-2","outcome":"WON","main_reason":"SECURITY","phrasing_set":"unseen","said":[{"main":true}]}
{"opportunity":"o-3","outcome":"LOST","main_reason":"TIMING","phrasing_set":"unseen","said":[{"main":true}]}
{"opportunity":"o-4","outcome":"LOST","main_reason":"TIMING","phrasing_set":"seen","said":[]}
)"));
  ASSERT_TRUE(truth.ok()) << truth.status();
  const auto answers = ReadReasonAnswers(File("answers.jsonl", R"(
{"opportunity":"o-1","reasons":[{"code":"BUDGET","rank":2},{"code":"PRICE","rank":1}]}
{"opportunity":"o-2","reasons":[{"code":"PRICE"},{"code":"BUDGET"},{"code":"SECURITY"}]}
)"));
  ASSERT_TRUE(answers.ok()) << answers.status();
  const auto tallies = ScoreReasons(*truth, *answers);
  EXPECT_EQ(tallies.at("all").deals, 3);
  EXPECT_EQ(tallies.at("all").answered, 2);
  EXPECT_EQ(tallies.at("all").first, 1);
  EXPECT_EQ(tallies.at("all").in_three, 2);
  EXPECT_EQ(tallies.at("seen LOST").first, 1);
  EXPECT_EQ(tallies.at("unseen").deals, 2);
  EXPECT_EQ(tallies.at("unseen WON").in_three, 1);
  EXPECT_EQ(tallies.at("unseen LOST").in_three, 0);
}

TEST_F(ScoreTest, QuotesMustStandAtTheirByteOffset) {
  const auto answers = ReadReasonAnswers(File("answers.jsonl", R"(
{"opportunity":"o-1","reasons":[{"code":"PRICE","quote":"price is too high","call":"c-1","utterance":1,"offset":4},
{"code":"BUDGET","quote":"voilà","call":"c-1","utterance":1,"offset":26},
{"code":"TIMING","quote":"voilà","call":"c-1","utterance":1,"offset":25},
{"code":"NO_NEED","quote":"Hello","call":"c-1","utterance":7,"offset":0},
{"code":"SECURITY","quote":"Our","call":"c-404","utterance":0,"offset":0},
{"code":"USABILITY"}]})"));
  EXPECT_FALSE(answers.ok()) << "a line break inside an object is not one line";
  std::string line =
      R"({"opportunity":"o-1","reasons":[{"code":"PRICE","quote":"price is too high","call":"c-1","utterance":1,"offset":4},)"
      R"({"code":"BUDGET","quote":"voilà","call":"c-1","utterance":1,"offset":26},)"
      R"({"code":"TIMING","quote":"voilà","call":"c-1","utterance":1,"offset":25},)"
      R"({"code":"NO_NEED","quote":"Hello","call":"c-1","utterance":7,"offset":0},)"
      R"({"code":"SECURITY","quote":"Our","call":"c-404","utterance":0,"offset":0},)"
      R"({"code":"PERFORMANCE","quote":"Our security","call":"c-2","utterance":0,"offset":0},)"
      R"({"code":"USABILITY"}]})";
  const auto sound = ReadReasonAnswers(File("sound.jsonl", line));
  ASSERT_TRUE(sound.ok()) << sound.status();
  const auto score = CheckQuotes(*sound, File("calls.jsonl", kCalls));
  ASSERT_TRUE(score.ok()) << score.status();
  EXPECT_EQ(score->quotes, 6);
  EXPECT_EQ(score->missing, 1);
  EXPECT_EQ(score->verbatim, 3);
  EXPECT_EQ(score->examples.size(), 3u);
}

TEST_F(ScoreTest, TheKeywordBaselineCountsUtterancesOverTheTrueCalls) {
  const LinkTruth links = {{"c-1", "o-1"}, {"c-2", "o-1"}};
  const auto answers = KeywordBaseline(File("calls.jsonl", kCalls), links);
  ASSERT_TRUE(answers.ok()) << answers.status();
  const auto& reasons = answers->at("o-1");
  ASSERT_GE(reasons.size(), 2u);
  EXPECT_EQ(reasons[0].code, "PRICE");
  EXPECT_EQ(reasons[1].code, "SECURITY");
}

TEST_F(ScoreTest, ErrorsNameTheFileAndTheLine) {
  const auto unknown =
      ReadReasonAnswers(File("r.jsonl", "{\"opportunity\":\"o\",\"reasons\":[{\"code\":\"X\"}]}"));
  EXPECT_NE(unknown.status().message().find("line 1: unknown reason code X"),
            absl::string_view::npos);
  EXPECT_NE(ReadLinkAnswers(File("l.csv", "left,right\n")).status().message().find("left_id"),
            absl::string_view::npos);
  EXPECT_EQ(ReadLinkTruth((root_ / "absent").string()).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(ScoreTest, ReportsGroupsInTextAndJson) {
  ScoreReport report;
  report.reasons = std::map<std::string, ReasonTally>{{"unseen", {4, 4, 1, 2}}};
  EXPECT_NE(ScoreText(report).find("25.0 %"), std::string::npos);
  const auto json = nlohmann::json::parse(ScoreJson(report));
  EXPECT_DOUBLE_EQ(json["reasons"]["unseen"]["in_three"].get<double>(), 0.5);
  EXPECT_FALSE(json.contains("links"));
}

TEST_F(ScoreTest, SplitsQuotedCsvFields) {
  EXPECT_EQ(SplitCsvLine(R"(a,"b, ""c""",,d)"),
            (std::vector<std::string>{"a", "b, \"c\"", "", "d"}));
}

}  // namespace
}  // namespace dealtrace::sandbox

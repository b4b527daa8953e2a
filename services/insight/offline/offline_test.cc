#include <filesystem>
#include <fstream>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/status_matchers.h"
#include "nlohmann/json.hpp"
#include "services/insight/offline/insight_actions.h"

namespace dealtrace::insight {
namespace {

using ::testing::HasSubstr;

constexpr char kCall[] =
    R"({"id":"c-1","started_at":"2025-03-01T10:00:00Z","duration_seconds":612,"language":"en",)"
    R"("utterances":[{"speaker":"Rae Poe","role":"AGENT","start_ms":0,"end_ms":2000,)"
    R"("text":"So what made up your mind?"},{"speaker":"Jo Lin","role":"CUSTOMER","start_ms":2100,)"
    R"("end_ms":6000,"text":"We passed because your price was far too high."}]})";

class OfflineTest : public ::testing::Test {
 protected:
  OfflineTest() {
    folder_ = std::filesystem::path(::testing::TempDir()) /
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::create_directories(folder_);
  }
  ~OfflineTest() override { std::filesystem::remove_all(folder_); }

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  std::string Write(const std::string& name, const std::string& text) const {
    std::ofstream(Path(name), std::ios::binary) << text;
    return Path(name);
  }
  std::string Read(const std::string& name) const {
    std::ifstream file(Path(name), std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }

  std::filesystem::path folder_;
};

TEST_F(OfflineTest, AnalysesOneCallALineAndKeepsRejects) {
  const std::string input =
      Write("calls.jsonl", std::string(kCall) + "\nno json\n{\"id\":\"c-2\"}\n");
  EXPECT_OK(AnalyzeFile({input, Path("out.jsonl"), "", false}));
  const nlohmann::json analysis = nlohmann::json::parse(Read("out.jsonl"));
  EXPECT_EQ(analysis["id"], "c-1");
  EXPECT_EQ(analysis["statements"][0]["code"], "PRICE");
  EXPECT_THAT(Read("out.jsonl.rejects.jsonl"), HasSubstr("\"line\":2"));
  EXPECT_THAT(AnalyzeFile({input, Path("out.jsonl"), "", true}),
              testing::StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(OfflineTest, FailsWhenNothingCanBeRead) {
  EXPECT_FALSE(AnalyzeFile({Write("calls.jsonl", "no\n"), Path("out"), "", false}).ok());
  EXPECT_FALSE(AnalyzeFile({Path("absent.jsonl"), Path("out"), "", false}).ok());
}

TEST_F(OfflineTest, ScoresEveryLineInOrder) {
  const std::string input = Write("lines.txt", "This is excellent.\n\nC'est vraiment nul.\r\nlast");
  EXPECT_OK(ScoreLines({input, Path("scores.tsv"), ""}));
  std::istringstream lines(Read("scores.tsv"));
  std::vector<std::string> labels;
  for (std::string line; std::getline(lines, line);) labels.push_back(line.substr(line.find('\t')));
  EXPECT_THAT(labels, ::testing::ElementsAre("\tpositive", "\tneutral", "\tnegative", "\tneutral"));
  EXPECT_THAT(ScoreLines({input, Path("scores.tsv"), "de"}),
              testing::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("en or fr")));
}

TEST_F(OfflineTest, ALineOfAnotherLanguageHasNoScore) {
  const std::string input =
      Write("lines.txt",
            "Die Leute sind sehr zufrieden, und die Rate passt uns gut.\nThis is excellent.\n"
            "No es malo, estamos muy contentos con el servicio.\n価格が高すぎます。\n");
  EXPECT_OK(ScoreLines({input, Path("scores.tsv"), ""}));
  std::istringstream lines(Read("scores.tsv"));
  std::vector<std::string> found;
  for (std::string line; std::getline(lines, line);) found.push_back(line);
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0], "\tunsupported");
  EXPECT_THAT(found[1], HasSubstr("\tpositive"));
  EXPECT_EQ(found[2], "\tunsupported");
  EXPECT_EQ(found[3], "\tunsupported");
}

TEST_F(OfflineTest, WhatIsNotKnownIsAbsentAndSaysWhy) {
  const std::string input =
      Write("calls.jsonl",
            R"({"id":"de","started_at":"2025-03-01T10:00:00Z","language":"de-DE","utterances":[)"
            R"({"speaker":"Ines","role":"CUSTOMER","text":"Die Rate ist gut, das passt uns."}]})"
            "\n"
            R"({"id":"who","started_at":"2025-03-01T10:00:00Z","utterances":[)"
            R"({"speaker":"Speaker 1","text":"What is the price of it?"},)"
            R"({"speaker":"Speaker 2","text":"It is far too high for us."}]})"
            "\n");
  EXPECT_OK(AnalyzeFile({input, Path("out.jsonl"), "", false}));
  std::istringstream lines(Read("out.jsonl"));
  std::string line;
  std::getline(lines, line);
  const nlohmann::json german = nlohmann::json::parse(line);
  EXPECT_EQ(german["language"], "de");
  EXPECT_EQ(german["omissions"][0]["cause"], "CAUSE_LANGUAGE_NOT_SUPPORTED");
  EXPECT_EQ(german["omissions"][0]["detail"], "language de is not supported");
  for (const char* absent :
       {"customer_sentiment", "agent_sentiment", "sentiment_trend", "customer_question_count"}) {
    EXPECT_FALSE(german.contains(absent)) << absent;
  }
  EXPECT_TRUE(german["statements"].empty());
  EXPECT_TRUE(german["sentiments"].empty());
  std::getline(lines, line);
  const nlohmann::json nobody = nlohmann::json::parse(line);
  EXPECT_EQ(nobody["omissions"][0]["cause"], "CAUSE_AGENT_NOT_KNOWN");
  EXPECT_EQ(nobody["omissions"][0]["utterance_count"], 2);
  for (const char* absent :
       {"agent_talk_ratio", "agent_longest_monologue", "customer_longest_monologue",
        "customer_sentiment", "agent_question_count"}) {
    EXPECT_FALSE(nobody.contains(absent)) << absent;
  }
  EXPECT_FALSE(nobody["statements"].empty()) << "what was said counts whoever said it";
}

TEST_F(OfflineTest, ADealTellsCallsThatWereNotUnderstood) {
  std::string call = kCall;
  call.replace(call.find("We passed because your price was far too high."), 46,
               "Die Rate ist leider viel zu hoch und das passt uns nicht.");
  call.replace(call.find("So what made up your mind?"), 26, "Was war der Grund?");
  const ReasonsOptions options{{Write("calls.jsonl", call), Path("reasons.jsonl"), "", false},
                               Write("links.csv", "left_id,right_id\no-1,c-1\n"),
                               Write("deals.csv", "opportunity,outcome\no-1,LOST\n"),
                               0.5};
  EXPECT_OK(TellReasons(options));
  const nlohmann::json deal = nlohmann::json::parse(Read("reasons.jsonl"));
  EXPECT_TRUE(deal["reasons"].empty());
  EXPECT_EQ(deal["not_understood_calls"], 1);
  EXPECT_EQ(deal["not_supported_languages"], nlohmann::json({"de"}));
}

TEST_F(OfflineTest, SummarisesByVerbatimSentences) {
  EXPECT_OK(SummarizeFile({{Write("calls.jsonl", kCall), Path("out.jsonl"), "", false}, 60}));
  const nlohmann::json summary = nlohmann::json::parse(Read("out.jsonl"));
  EXPECT_THAT(summary["summary"].get<std::string>(), HasSubstr("because your price"));
}

TEST_F(OfflineTest, TellsTheReasonOfADeal) {
  const ReasonsOptions options{
      {Write("calls.jsonl", kCall), Path("reasons.jsonl"), "", false},
      Write("links.csv", "left_id,right_id,probability\no-1,c-1,0.9\no-2,c-1,0.1\n"),
      Write("deals.csv", "opportunity,outcome\no-1,LOST\no-2,WON\n"),
      0.5};
  EXPECT_OK(TellReasons(options));
  std::istringstream lines(Read("reasons.jsonl"));
  std::string first;
  std::getline(lines, first);
  const nlohmann::json deal = nlohmann::json::parse(first);
  EXPECT_EQ(deal["opportunity"], "o-1");
  EXPECT_EQ(deal["reasons"][0]["code"], "PRICE");
  EXPECT_EQ(deal["reasons"][0]["quote"], "We passed because your price was far too high.");
  EXPECT_EQ(deal["reasons"][0]["utterance"], 1);
}

TEST_F(OfflineTest, AnOutputIsNeverAnInput) {
  const std::string calls = Write("calls.jsonl", kCall);
  const std::string links = Write("links.csv", "left_id,right_id\no-1,c-1\n");
  const std::string deals = Write("deals.csv", "opportunity,outcome\no-1,LOST\n");
  std::filesystem::create_hard_link(calls, folder_ / "hard");
  for (const std::string& output : {calls, Path("hard"), Path("./calls.jsonl")}) {
    EXPECT_THAT(AnalyzeFile({calls, output, "", false}),
                testing::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("--input")));
    EXPECT_FALSE(SummarizeFile({{calls, output, "", false}, 60}).ok());
    EXPECT_FALSE(ScoreLines({calls, output, ""}).ok());
  }
  EXPECT_FALSE(AnalyzeFile({calls, Path("out"), Path("out"), false}).ok());
  for (const std::string& output : {links, deals}) {
    EXPECT_FALSE(TellReasons({{calls, output, "", false}, links, deals, 0.5}).ok());
  }
  EXPECT_EQ(Read("calls.jsonl"), kCall);
  EXPECT_THAT(Read("deals.csv"), HasSubstr("LOST"));
}

TEST_F(OfflineTest, AFailureLeavesTheResultsOfBefore) {
  Write("out.jsonl", "old");
  EXPECT_FALSE(AnalyzeFile({Path("absent.jsonl"), Path("out.jsonl"), "", false}).ok());
  EXPECT_EQ(Read("out.jsonl"), "old");
  EXPECT_THAT(AnalyzeFile({Write("calls.jsonl", kCall), "/dev/full", "", false}),
              testing::StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST_F(OfflineTest, ALineWithoutEndIsRefusedAndNotHeld) {
  const std::string input = Write("lines.txt", std::string(2 << 20, 'x'));
  EXPECT_THAT(ScoreLines({input, Path("out"), ""}),
              testing::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 1")));
}

}  // namespace
}  // namespace dealtrace::insight

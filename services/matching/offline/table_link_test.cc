// `match link` and `match train` on tables of any kind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "services/matching/offline/link_config.h"
#include "services/matching/offline/match_actions.h"
#include "services/matching/offline/pair_files.h"
#include "services/matching/offline/pair_model.h"

namespace dealtrace::matching {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kConfig[] = R"(
left: {id: id}
right: {id: key}
comparisons:
  - {left: name, right: company, type: name}
  - {left: phone, right: tel, type: phone, region: US}
)";

class TableLinkTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("table_link_test." + std::to_string(::getpid()) + "." +
               ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
    std::string left = "id,name,phone\n", right;
    for (int i = 0; i < 60; ++i) {
      const std::string name = absl::StrCat(kWords[i % 10], kEnds[i / 10], " ", kTrades[i % 7]);
      const int number = 1000 + i * 137;
      absl::StrAppend(&left, "l", i, ",", name, " Ltd,415 555 ", number, "\n");
      absl::StrAppend(&right, R"({"key":"r)", i, R"(","company":")", name,
                      R"( Limited","tel":"+1415555)", number, "\"}\n");
    }
    Write("left.csv", left);
    Write("right.jsonl", right);
    Write("link.yaml", kConfig);
    options_.files.opportunities = Path("left.csv");
    options_.files.calls = Path("right.jsonl");
    options_.config = Path("link.yaml");
    options_.output = Path("links.csv");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(Path(name), std::ios::binary) << text;
  }
  std::string Read(const std::string& name) const {
    std::ifstream file(Path(name), std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }
  int CorrectLinks() const {
    std::istringstream lines(Read("links.csv"));
    int correct = 0;
    for (std::string line; std::getline(lines, line);) {
      const std::string number = line.substr(1, line.find(',') - 1);
      if (line.find(absl::StrCat("l", number, ",r", number, ",")) == 0) ++correct;
    }
    return correct;
  }

  static constexpr const char* kWords[] = {"Zeni", "Harb", "Quil", "Mora", "Bren",
                                           "Tolk", "Vash", "Ulri", "Lund", "Pesk"};
  static constexpr const char* kEnds[] = {"tron", "our", "vale", "mark", "dale", "stone"};
  static constexpr const char* kTrades[] = {"Foods", "Steel", "Optics", "Tools",
                                            "Paper", "Glass", "Cranes"};
  std::filesystem::path folder_;
  LinkOptions options_;
};

TEST_F(TableLinkTest, LinksACsvWithAJsonLinesFile) {
  ASSERT_TRUE(LinkFiles(options_).ok());
  EXPECT_THAT(Read("links.csv"), StartsWith("left_id,right_id,probability\n"));
  EXPECT_EQ(CorrectLinks(), 60);
  EXPECT_THAT(Read("links.csv.evidence.jsonl"), HasSubstr("SAME_NUMBER"));
}

TEST_F(TableLinkTest, FindsDuplicatesAndGuessesTheColumns) {
  Write(
      "one.csv",
      "id,company_name,city\n1,Zenitron Foods Ltd,Harbourton\n2,ZENITRON FOODS LIMITED,Harbourton\n"
      "3,Quilvale Steel,Morastone\n4,Brendale Optics,Vashmark\n");
  options_.files.opportunities = Path("one.csv");
  options_.files.calls = options_.config = "";
  options_.min_probability = 0.5;
  ASSERT_TRUE(LinkFiles(options_).ok());
  EXPECT_THAT(Read("links.csv"), HasSubstr("\n1,2,"));
  EXPECT_THAT(Read("links.csv"), Not(HasSubstr("3,")));
}

TEST_F(TableLinkTest, RejectsRowsWithoutAnIdOrWithAKnownOne) {
  Write("left.csv", absl::StrCat(Read("left.csv"), ",Nameless,1\nl3,Twice,2\n"));
  ASSERT_TRUE(LinkFiles(options_).ok());
  const std::string rejects = Read("links.csv.rejects.jsonl");
  EXPECT_THAT(rejects, HasSubstr("\"line\":62"));
  EXPECT_THAT(rejects, HasSubstr("every record needs an id"));
  EXPECT_THAT(rejects, HasSubstr("is the id of line 5 too"));
  options_.strict = true;
  EXPECT_EQ(LinkFiles(options_).code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(TableLinkTest, WhatASpreadsheetDamagedIsToldAndNoEvidence) {
  std::string left = "id,name,phone\n", right = "id,name,phone\n";
  for (int i = 0; i < 60; ++i) {
    const std::string name = absl::StrCat(kWords[i % 10], kEnds[i / 10], " ", kTrades[i % 7]);
    const std::string phone = i % 4 == 0 ? "1.41555E+10" : absl::StrCat("1415555", 1000 + i * 137);
    absl::StrAppend(&left, "l", i, ",", name, " Ltd,", phone, i % 4 == 1 ? ".0" : "", "\n");
    absl::StrAppend(&right, "r", i, ",", name, ",", phone, "\n");
  }
  // Two ids that were two, and an id of its own.
  absl::StrAppend(&right, "1.23457E+15,Solo,\n1.23457E+15,Duo,\n");
  Write("damaged-left.csv", left);
  Write("damaged-right.csv", right);
  Write("damaged.yaml", R"(
left: {id: id}
right: {id: id}
comparisons:
  - {column: name, type: name}
  - {column: phone, type: phone}
)");
  options_.files.opportunities = Path("damaged-left.csv");
  options_.files.calls = Path("damaged-right.csv");
  options_.config = Path("damaged.yaml");
  testing::internal::CaptureStderr();
  ASSERT_TRUE(LinkFiles(options_).ok());
  const std::string told = testing::internal::GetCapturedStderr();
  EXPECT_THAT(told, HasSubstr("phone: 30 values are in scientific notation (the first is "
                              "1.41555E+10): a spreadsheet cut the last digits, so they count as "
                              "empty; export the column as text\n"));
  EXPECT_THAT(told, HasSubstr("damaged-right.csv: id: 2 values are in scientific notation"));
  EXPECT_THAT(Read("links.csv.rejects.jsonl"),
              HasSubstr("too, in scientific notation: a spreadsheet cut the last digits of both"));
  EXPECT_THAT(Read("links.csv.evidence.jsonl"),
              ::testing::Not(ContainsRegex("1.41555E[^}]*SAME_NUMBER")));
  const absl::StatusOr<std::vector<LinkedPair>> links = ReadLinks(Path("links.csv"));
  ASSERT_TRUE(links.ok());
  for (const LinkedPair& link : *links) {
    EXPECT_TRUE(link.probability < 0.5 || link.left_id.substr(1) == link.right_id.substr(1))
        << link.left_id << " " << link.right_id;
  }
}

// Names that nobody has: bounded time, no crash, and what cannot be read is said with its line.
TEST_F(TableLinkTest, TakesHostileRowsAndSaysWhichItCannotRead) {
  const std::string long_name(10'000, 'x');
  Write("left.csv",
        absl::StrCat(Read("left.csv"), "h1,", long_name, ",1\nh2,\"!!! ??? ...\",---\n",
                     "h3,\u202e\u05e9\u05dc\u05d5\u05dd \u05d1\u05e2\u05de,\u200f03 555 0199\n",
                     "h4,Ju\u0308\u0301\u0301\u0301rgen O\u0308fen,030 231 2577\n",
                     "h5,broken \xff\xc3 bytes,5\n", "h6,,\nh1,again,2\nh7,\"open quote,3\n"));
  Write("right.jsonl",
        absl::StrCat(Read("right.jsonl"), "{\"key\":\"x1\",\"company\":\"", long_name,
                     "\",\"tel\":null}\n{\"key\":\"x4\",\"company\":\"J\u00fcrgen \u00d6fen\","
                     "\"tel\":\"0049302312577\"}\n{\"key\":\"x5\",\"company\":\"\xff\"}\n"
                     "[1]\n{\"key\":\"x6\",\n"));
  ASSERT_TRUE(LinkFiles(options_).ok());
  EXPECT_EQ(CorrectLinks(), 60);
  const std::string links = Read("links.csv");
  EXPECT_THAT(links, HasSubstr("h1,x1,"));
  EXPECT_THAT(links, HasSubstr("h4,x4,"));
  EXPECT_THAT(links, Not(HasSubstr("h2,")));
  EXPECT_THAT(links, Not(HasSubstr("h6,")));
  const std::string rejects = Read("links.csv.rejects.jsonl");
  EXPECT_THAT(rejects, HasSubstr("\"line\":68"));
  EXPECT_THAT(rejects, HasSubstr("is the id of line 62 too"));
  EXPECT_THAT(rejects, HasSubstr("\"line\":69"));
  EXPECT_THAT(rejects, HasSubstr("\"line\":64,"));
  EXPECT_THAT(rejects, HasSubstr("is not a JSON object"));
}

TEST_F(TableLinkTest, ColumnsThatAreEmptyEverywhereLinkNothing) {
  Write("one.csv", "id,company,phone\n1,,\n2,,\n3,,\n");
  Write("link.yaml",
        "left: {id: id}\ncomparisons:\n  - {column: company, type: name}\n"
        "  - {column: phone, type: phone}\n");
  options_.files.opportunities = Path("one.csv");
  options_.files.calls = "";
  ASSERT_TRUE(LinkFiles(options_).ok());
  EXPECT_EQ(Read("links.csv"), "left_id,right_id,probability\n");
}

// What was grouped, is constant or too frequent is said, and kept for programs.
TEST_F(TableLinkTest, TellsWhatItComparedAndWhatItLeftOut) {
  std::string table = "id,name,phone,country,fax\n";
  for (int i = 0; i < 400; ++i) {
    absl::StrAppend(&table, i, ",", kWords[i % 4], kEnds[i % 4], ",+1 800 555 0100,DE,\n");
  }
  Write("few.csv", table);
  Write("few.yaml", R"(
left: {id: id}
comparisons:
  - {column: name, type: name}
  - {column: phone, type: phone}
  - {column: country, type: exact}
  - {column: fax, type: phone}
)");
  options_.files.opportunities = Path("few.csv");
  options_.files.calls = "";
  options_.summary = Path("summary.json");
  for (const char* config : {"few.yaml", ""}) {
    options_.config = *config == 0 ? "" : Path(config);
    testing::internal::CaptureStderr();
    ASSERT_TRUE(LinkFiles(options_).ok());
    const std::string told = testing::internal::GetCapturedStderr();
    EXPECT_THAT(told, HasSubstr("19800 links written"));
    EXPECT_THAT(told, HasSubstr("compared once: 4 different ones, the largest group has 100 rows"));
    EXPECT_THAT(told, HasSubstr("\nphone: is the same in every row, so it has no weight\n"));
    EXPECT_THAT(told, HasSubstr("\ncountry: is the same in every row, so it has no weight\n"));
    EXPECT_THAT(told, HasSubstr("\nfax: no row"));
    EXPECT_THAT(told, ::testing::Not(HasSubstr("\nname: ")));
    const auto summary = nlohmann::json::parse(Read("summary.json"));
    EXPECT_EQ(summary["left_records"], 400);
    EXPECT_EQ(summary["left_distinct"], 4);
    EXPECT_EQ(summary["links"], 19800);
    EXPECT_EQ(summary["links_left_out"], 0);
    EXPECT_EQ(summary["columns"][1]["constant"], true);
    EXPECT_EQ(summary["columns"][0]["constant"], false);
  }
}

TEST_F(TableLinkTest, BestOnlyLetsTheCandidatesOfARecordExcludeEachOther) {
  Write("left.csv", absl::StrCat(Read("left.csv"), "twin,Zenitron Foods Ltd,415 555 1000\n"));
  options_.best_only = true;
  ASSERT_TRUE(LinkFiles(options_).ok());
  EXPECT_THAT(Read("links.csv"), ContainsRegex(",r0,0\\.(49|50)"));
}

TEST_F(TableLinkTest, NamesTheColumnThatIsNotThere) {
  Write("link.yaml",
        "left: {id: id}\nright: {id: key}\ncomparisons:\n  - {left: nmae, right: company, type: "
        "name}\n");
  const absl::Status status = LinkFiles(options_);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("no column 'nmae'; it has: id, name, phone"));
  Write("link.yaml",
        "left: {id: id}\nright: {id: key}\ncomparisons:\n  - {left: name, right: compnay, type: "
        "name}\n");
  EXPECT_THAT(std::string(LinkFiles(options_).message()),
              HasSubstr("right.jsonl: there is no column 'compnay'; it has: company, key, tel"));
}

TEST_F(TableLinkTest, LearnsFromLabelsAndKeepsTheModel) {
  std::string labelled = "left_name,left_tel,right_name,right_tel,match\n";
  for (int i = 0; i < 120; ++i) {
    const bool match = i % 3 == 0;
    absl::StrAppend(&labelled, kWords[i % 10], kEnds[i % 6], " ", kTrades[i % 7], ",", 5550000 + i,
                    ",", kWords[(i + (match ? 0 : 3)) % 10], kEnds[i % 6], " ", kTrades[i % 7], ",",
                    5550000 + (match ? i : i + 77), ",", match ? 1 : 0, "\n");
  }
  Write("labelled.csv", labelled);
  TrainOptions train;
  train.pairs = Path("labelled.csv");
  train.model = Path("model.json");
  ASSERT_TRUE(TrainFiles(train).ok());
  options_.pairs = Path("labelled.csv");
  options_.model = Path("model.json");
  ASSERT_TRUE(LinkFiles(options_).ok());
  const std::string links = Read("links.csv");
  EXPECT_THAT(links, HasSubstr("\n1,1,0.9"));
  EXPECT_THAT(links, HasSubstr("\n2,2,0.0"));
  options_.model = Path("labelled.csv");
  EXPECT_THAT(std::string(LinkFiles(options_).message()), HasSubstr("is no model that"));
}

// What decided is what is shown: the model's bits, which sum to the probability beside them.
TEST_F(TableLinkTest, ExplainsWhatTheModelDecided) {
  std::string labelled = "left_name,left_tel,right_name,right_tel,match\n";
  std::string left = "id,name,tel\n", right = "id,name,tel\n";
  for (int i = 0; i < 120; ++i) {
    const bool match = i % 3 == 0;
    const std::string name = absl::StrCat(kWords[i % 10], kEnds[i % 6], " ", kTrades[i % 7]);
    const std::string other =
        absl::StrCat(kWords[(i + (match ? 0 : 3)) % 10], kEnds[i % 6], " ", kTrades[i % 7]);
    const int tel = 5550000 + i, other_tel = 5550000 + (match ? i : i + 77);
    absl::StrAppend(&labelled, name, ",", tel, ",", other, ",", other_tel, ",", match ? 1 : 0,
                    "\n");
    absl::StrAppend(&left, "l", i, ",", name, ",", tel, "\n");
    absl::StrAppend(&right, "r", i, ",", other, ",", other_tel, "\n");
  }
  Write("labelled.csv", labelled);
  Write("a.csv", left);
  Write("b.csv", right);
  TrainOptions train;
  train.pairs = Path("labelled.csv");
  train.model = Path("model.json");
  ASSERT_TRUE(TrainFiles(train).ok());
  options_.files.opportunities = Path("a.csv");
  options_.files.calls = Path("b.csv");
  options_.config = "";
  options_.model = Path("model.json");
  ASSERT_TRUE(LinkFiles(options_).ok());
  std::istringstream lines(Read("links.csv.evidence.jsonl"));
  int explained = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto evidence = nlohmann::json::parse(line);
    for (const auto& candidate : evidence["candidates"]) {
      EXPECT_EQ(candidate["decided_by"], "model");
      double sum = candidate["prior"].get<double>();
      for (const auto& step : candidate["comparisons"]) sum += step["weight"].get<double>();
      EXPECT_NEAR(1 / (1 + std::exp2(-sum)), candidate["probability"].get<double>(), 1e-5);
      ++explained;
    }
  }
  EXPECT_GE(explained, 40);
}

TEST_F(TableLinkTest, TooFewLabelsForAWholeTableAreRefusedWithTheirCount) {
  Write("few.csv", "id,name\n1,Nord AG\n2,Sued GmbH\n3,Nord\n");
  Write("labels.csv", "left_id,right_id\n1,3\n");
  TrainOptions train;
  train.left = Path("few.csv");
  train.labels = Path("labels.csv");
  train.model = Path("model.json");
  const absl::Status trained = TrainFiles(train);
  EXPECT_EQ(trained.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(trained.message()), HasSubstr("1 records have a label"));
  EXPECT_FALSE(std::filesystem::exists(Path("model.json")));
}

TEST(PairModelTest, AModelThatIsNotBetterThanNoneIsRefusedWithBothFigures) {
  linkage::LabelledQuality quality;
  quality.f1_without = 0.993;
  quality.f1_at_half = 0.968;
  quality.f1_error = 0.004;
  const absl::Status worse = CheckBetterThanWithout(quality, 120);
  EXPECT_EQ(worse.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(worse.message()),
              HasSubstr("F1 on held-out labels is 0.968 with it and 0.993 without labels"));
  EXPECT_THAT(std::string(worse.message()), HasSubstr("link without a model, or give more labels"));
  quality.f1_at_half = 0.995;
  EXPECT_FALSE(CheckBetterThanWithout(quality, 120).ok()) << "within one standard error";
  quality.f1_at_half = 0.998;
  EXPECT_TRUE(CheckBetterThanWithout(quality, 120).ok());
}

TEST(LinkConfigTest, SaysWhichKeyIsWrong) {
  const std::pair<const char*, const char*> kCases[] = {
      {"[", "is not YAML"},
      {"left: {}", "left: name the column"},
      {"left: {id: id}", "comparisons: list at least one"},
      {"left: {id: id}\ncomparisons: [{column: a}]", "comparisons[0]: has no type"},
      {"left: {id: id}\ncomparisons: [{type: name}]", "comparisons[0]: names no column"},
      {"left: {id: id}\ncomparisons: [{column: a, type: nmae}]", "there is no 'nmae'; use one of"},
      {"left: {id: id}\ncomparisons: [{column: a, typ: name}]", "typ: is not known"},
      {"left: {id: id}\ncomparisons: [{column: a, type: name}]\nblocking: {pairs_per_record: 0}",
       "must be 1 to 10000"}};
  for (const auto& [yaml, message] : kCases) {
    EXPECT_THAT(std::string(ParseLinkConfig(yaml, "link.yaml").status().message()),
                HasSubstr(message));
  }
}

}  // namespace
}  // namespace dealtrace::matching

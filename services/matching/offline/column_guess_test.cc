// Columns of tables and of pairs that nobody described.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "services/matching/offline/link_config.h"
#include "services/matching/offline/match_actions.h"

namespace dealtrace::matching {
namespace {

using linkage::ValueType;
using ::testing::HasSubstr;

class ColumnGuessTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("column_guess_test." + std::to_string(::getpid()) + "." +
               ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return (folder_ / name).string();
  }
  std::filesystem::path folder_;
};

TEST_F(ColumnGuessTest, PairsColumnsOfOtherNamesByWhatTheyHold) {
  const std::string left = Write("left.csv",
                                 "id,Company Name,Main Phone,Opened\n"
                                 "1,Zenitron Foods,+44 20 7946 0101,2024-05-01\n"
                                 "2,Quilvale Steel,(212) 555-0134,2023-11-30\n");
  const std::string right = Write("right.csv",
                                  "key_id;company_name;from;seen\n"
                                  "a;Zenitron;020 7946 0101;3.5.2024\n"
                                  "b;Quilvale;212-555-0134;30.11.2023\n");
  const auto config = GuessLinkConfig(left, right);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->right_id, "key_id");
  ASSERT_EQ(config->comparisons.size(), 3U);
  EXPECT_EQ(config->comparisons[0].right, "company_name");
  EXPECT_EQ(config->comparisons[0].type, ValueType::kName);
  EXPECT_EQ(config->comparisons[1].left, "Main Phone");
  EXPECT_EQ(config->comparisons[1].right, "from");
  EXPECT_EQ(config->comparisons[2].right, "seen");
  EXPECT_EQ(config->comparisons[2].type, ValueType::kDate);
}

TEST_F(ColumnGuessTest, PairsColumnsWithoutTellingNamesByTheirWords) {
  const auto config = GuessLinkConfig(
      Write("left.csv", "c0,c1,c2\nA1,Zenitron Foods,Ann Holt\nA2,Quilvale Steel,Bob Lund\n"),
      Write("right.csv", "k,f1,f2\nX7,\"Lund, Bob\",Quilvale Steel Ltd\nX8,Ann Holt,Zenitron\n"));
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->left_id, "c0");
  EXPECT_EQ(config->right_id, "k");
  ASSERT_EQ(config->comparisons.size(), 2U);
  for (const auto& spec : config->comparisons) {
    EXPECT_EQ(spec.right, spec.left == "c1" ? "f2" : "f1");
    EXPECT_EQ(spec.type, ValueType::kName);
  }
}

TEST_F(ColumnGuessTest, NumbersTheRowsWhenNoColumnTellsThemApart) {
  LinkOptions options;
  options.files.opportunities = Write(
      "left.csv", "company,paid\nZenitron Foods,yes\nQuilvale Steel,no\nZenitron Foods,yes\n");
  options.output = (folder_ / "links.csv").string();
  ASSERT_TRUE(LinkFiles(options).ok());
  std::ifstream file(options.output);
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_THAT(text.str(), HasSubstr("\n1,3,"));
}

TEST_F(ColumnGuessTest, SaysWhichFileHoldsNothing) {
  const std::string good = Write("right.csv", "id,name\n1,Zenitron\n");
  EXPECT_THAT(std::string(GuessLinkConfig(Write("none.csv", ""), good).status().message()),
              HasSubstr("none.csv: is empty"));
  EXPECT_THAT(
      std::string(GuessLinkConfig(Write("array.json", "[{\"id\":1}]"), good).status().message()),
      HasSubstr("array.json: no line is a JSON object; write one object a line"));
}

TEST_F(ColumnGuessTest, SaysWhichColumnsThereAreWhenNoneCanBeCompared) {
  const auto config =
      GuessLinkConfig(Write("left.csv", "id,aa\n1,x\n"), Write("right.csv", "id,bb\n1,y\n"));
  EXPECT_THAT(std::string(config.status().message()),
              AllOf(HasSubstr("left.csv has id, aa"), HasSubstr("--config link.yaml")));
}

TEST_F(ColumnGuessTest, FindsThePairsOfColumnsHoweverTheSideIsMarked) {
  for (const char* header :
       {"left_first_name,right_first_name", "ltable_first_name,rtable_first_name",
        "l_first_name,r_first_name", "first_name_left,first_name_right",
        "first_name_l,first_name_r", "first_name_1,first_name_2", "first_name1,first_name2"}) {
    const std::string path = Write("pairs.csv", std::string(header) + "\nAnn,Anne\n");
    const auto comparisons = GuessPairComparisons(path);
    ASSERT_TRUE(comparisons.ok()) << header << comparisons.status();
    ASSERT_EQ(comparisons->size(), 1U) << header;
    EXPECT_EQ((*comparisons)[0].left, "first_name") << header;
    EXPECT_EQ((*comparisons)[0].type, ValueType::kPerson) << header;
  }
  EXPECT_THAT(
      std::string(GuessPairComparisons(Write("pairs.csv", "a,b\n1,2\n")).status().message()),
      HasSubstr("it has: a, b"));
}

TEST_F(ColumnGuessTest, ScoresGivenPairsWithoutAModel) {
  LinkOptions options;
  options.pairs = Write("pairs.csv",
                        "who,whom\nMarlin Holter,Marlin Holter\nJo Vash,Joe Vash\n"
                        "Dana Whitfield,\"Whitfield, Dana\"\nOwen Clarke,Petra Lund\n");
  options.config = Write("link.yaml",
                         "left: {id: id}\ncomparisons:\n"
                         "  - {left: who, right: whom, type: person}\n");
  options.output = (folder_ / "links.csv").string();
  ASSERT_TRUE(LinkFiles(options).ok());
  std::ifstream file(options.output);
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_THAT(text.str(), HasSubstr("\n1,1,0.9"));
  EXPECT_THAT(text.str(), HasSubstr("\n3,3,0.9"));
  EXPECT_THAT(text.str(), HasSubstr("\n4,4,0.0"));
}

}  // namespace
}  // namespace dealtrace::matching

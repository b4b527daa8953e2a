#include "services/insight/domain/lexicon.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/insight/domain/language_pack.h"

namespace dealtrace::insight {
namespace {

Lexicon Make(absl::string_view table) { return Lexicon::Parse({table}).value(); }

std::vector<Hit> Find(const Lexicon& lexicon, absl::string_view text) {
  return lexicon.Find(text::Tokenize(text));
}

TEST(LexiconTest, MatchesWordsPrefixesAndAlternatives) {
  const Lexicon lexicon = Make("PRICE\t1\t-1\texpens* too_much|many\n");
  EXPECT_EQ(Find(lexicon, "Expensive!").size(), 1U);
  EXPECT_EQ(Find(lexicon, "too many").size(), 1U);
  EXPECT_TRUE(Find(lexicon, "inexpensive, too bad").empty());
}

TEST(LexiconTest, SkipsArticlesBetweenTheWordsOfAPattern) {
  const Lexicon lexicon = Make("COMPETITOR\t1\t-1\twent_with_competitor\n");
  const std::vector<Hit> hits = Find(lexicon, "We went with a competitor");
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_EQ(hits[0].first, 1U);
  EXPECT_EQ(hits[0].last, 4U);
  EXPECT_TRUE(Find(lexicon, "we went home with one competitor").empty());
}

TEST(LexiconTest, GapTakesUpToThreeWords) {
  const Lexicon lexicon = Make("PRICE\t1\t1\tmatched_~_quote\n");
  EXPECT_EQ(Find(lexicon, "matched their very low quote").size(), 1U);
  EXPECT_TRUE(Find(lexicon, "matched, then came one quote").empty());
}

TEST(LexiconTest, LongerPatternHidesShorterInsideIt) {
  const Lexicon lexicon = Make("NEGATION\t1\t0\tnot\nGOOD\t0\t0\tnot_only\n");
  const std::vector<Hit> hits = Find(lexicon, "not only not");
  ASSERT_EQ(hits.size(), 2U);
  EXPECT_EQ(hits[0].label, Label::kGood);
  EXPECT_EQ(hits[1].label, Label::kNegation);
}

TEST(LexiconTest, NegationInsideAConceptStaysANegation) {
  const Lexicon lexicon = Make("NEGATION\t1\t0\tdon't\nNO_NEED\t1\t-1\tdon't_need\n");
  EXPECT_EQ(Find(lexicon, "we don't need it").size(), 2U);
}

TEST(LexiconTest, ReadsPossessivesAndAccents) {
  const Lexicon lexicon = Make("PRICE\t1\t0\tcompetitor cout\n");
  EXPECT_EQ(Find(lexicon, "the competitor's, le coût").size(), 2U);
}

TEST(LexiconTest, NamesTheLineThatCannotBeRead) {
  const auto line = [](absl::string_view table) {
    return std::string(Lexicon::Parse({table}).status().message());
  };
  EXPECT_THAT(line("# fine\nPRICE\t1\tx\n"), ::testing::HasSubstr("line 2"));
  EXPECT_THAT(line("PRIZE\t1\t0\tx\n"), ::testing::HasSubstr("PRIZE"));
  EXPECT_THAT(line("PRICE\tone\t0\tx\n"), ::testing::HasSubstr("numbers"));
  EXPECT_THAT(line("PRICE\t1\t0\ta_~\n"), ::testing::HasSubstr("~"));
  EXPECT_THAT(line("PRICE\t1\t0\ta__b\n"), ::testing::HasSubstr("empty word"));
}

TEST(LanguagePacksTest, EmbeddedTablesLoad) {
  const absl::StatusOr<LanguagePacks> packs = LanguagePacks::Load();
  ASSERT_TRUE(packs.ok()) << packs.status();
  EXPECT_GT(packs->For(text::Language::kEnglish).statements.pattern_count(), 2000U);
  EXPECT_GT(packs->For(text::Language::kFrench).statements.pattern_count(), 1000U);
}

}  // namespace
}  // namespace dealtrace::insight

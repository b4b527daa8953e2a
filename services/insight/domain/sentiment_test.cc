#include "services/insight/domain/sentiment.h"

#include <string>

#include "gtest/gtest.h"
#include "services/insight/domain/test_calls.h"

namespace dealtrace::insight {
namespace {

class SentimentTest : public ::testing::Test {
 protected:
  double English(absl::string_view text) const {
    return ScoreSentiment(packs_.For(text::Language::kEnglish).sentiment, text);
  }
  double French(absl::string_view text) const {
    return ScoreSentiment(packs_.For(text::Language::kFrench).sentiment, text);
  }

  LanguagePacks packs_ = testing::LoadPacks();
};

TEST_F(SentimentTest, TellsGoodFromBad) {
  EXPECT_EQ(MoodOf(English("This is excellent, thank you.")), Mood::kPositive);
  EXPECT_EQ(MoodOf(English("The service was terrible.")), Mood::kNegative);
  EXPECT_EQ(MoodOf(English("The meeting is on Tuesday.")), Mood::kNeutral);
}

TEST_F(SentimentTest, NegationTurnsAndDampens) {
  EXPECT_LT(English("It is not good."), 0);
  EXPECT_GT(English("It is not good."), -English("It is good."));
}

TEST_F(SentimentTest, DegreeWordsChangeStrength) {
  EXPECT_GT(English("It is very good."), English("It is good."));
  EXPECT_LT(English("It is slightly good."), English("It is good."));
}

TEST_F(SentimentTest, EmphasisAdds) {
  EXPECT_GT(English("It is good!!"), English("It is good."));
  EXPECT_GT(English("It is GREAT here."), English("It is great here."));
}

TEST_F(SentimentTest, ContrastDecides) {
  EXPECT_LT(English("The food is good but the service is bad."), 0);
}

TEST_F(SentimentTest, ReadsEmoticonsAndEmoji) {
  EXPECT_GT(English("see you :)"), 0);
  EXPECT_LT(English("see you \xF0\x9F\x98\xA1"), 0);
}

TEST_F(SentimentTest, ReadsFrench) {
  EXPECT_EQ(MoodOf(French("C'est vraiment excellent, merci.")), Mood::kPositive);
  EXPECT_EQ(MoodOf(French("Le service est décevant.")), Mood::kNegative);
  EXPECT_LT(French("Ce n'est pas bon."), 0);
}

TEST_F(SentimentTest, StaysInRangeForHostileText) {
  std::string praise;
  for (int i = 0; i < 20000; ++i) praise += "not great! ";
  for (const std::string& text : {std::string(), std::string("?!.,;:"), praise,
                                  std::string("\xFF\xFE good \x80"), std::string(100000, '!')}) {
    const double score = English(text);
    EXPECT_GE(score, -1);
    EXPECT_LE(score, 1);
  }
}

}  // namespace
}  // namespace dealtrace::insight

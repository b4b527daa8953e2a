#include "tools/sandbox/company/phrasings.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tools/sandbox/company/dialogue.h"

namespace dealtrace::sandbox {
namespace {

constexpr Polarity kPolarities[] = {Polarity::kLost, Polarity::kWon};
constexpr PhrasingSet kSets[] = {PhrasingSet::kSeen, PhrasingSet::kUnseen};
constexpr Language kLanguages[] = {Language::kEnglish, Language::kFrench};

// Everything a book states.
std::set<std::string> Sentences(const PhraseBook& book) {
  std::set<std::string> sentences;
  for (int reason = 0; reason < kReasonCount; ++reason) {
    for (const Polarity polarity : kPolarities) {
      for (const Phrase& phrase : book.Stated(static_cast<Reason>(reason), polarity)) {
        EXPECT_TRUE(sentences.insert(std::string(phrase.text)).second) << phrase.text;
      }
    }
  }
  return sentences;
}

TEST(PhrasingsTest, BothSetsStateEveryReasonInManyWaysByBothSides) {
  for (const PhrasingSet set : kSets) {
    for (const Language language : kLanguages) {
      const PhraseBook book = PhraseBook::BuiltIn(set, language);
      for (int reason = 0; reason < kReasonCount; ++reason) {
        for (const Polarity polarity : kPolarities) {
          const auto& phrases = book.Stated(static_cast<Reason>(reason), polarity);
          size_t by_agent = 0;
          size_t open = 0;
          for (const Phrase& phrase : phrases) {
            by_agent += phrase.from_agent ? 1 : 0;
            open += phrase.decided_only ? 0 : 1;
          }
          const auto code = ReasonCode(static_cast<Reason>(reason));
          EXPECT_GE(phrases.size(), language == Language::kEnglish ? 7u : 2u) << code;
          EXPECT_GE(by_agent, 1u) << code;
          EXPECT_GE(phrases.size() - by_agent, 1u) << code;
          EXPECT_GE(open, 2u) << code;
        }
      }
      EXPECT_FALSE(book.LeadIns(Polarity::kLost).empty());
      EXPECT_FALSE(book.LeadIns(Polarity::kWon).empty());
      EXPECT_FALSE(book.Negated().empty());
      EXPECT_FALSE(book.Mentions().empty());
      EXPECT_FALSE(book.Resolved().empty());
    }
  }
}

TEST(PhrasingsTest, NoSentenceIsInBothSets) {
  for (const Language language : kLanguages) {
    const std::set<std::string> seen = Sentences(PhraseBook::BuiltIn(PhrasingSet::kSeen, language));
    for (const std::string& sentence :
         Sentences(PhraseBook::BuiltIn(PhrasingSet::kUnseen, language))) {
      EXPECT_EQ(seen.count(sentence), 0u) << sentence;
    }
  }
}

TEST(PhrasingsTest, EverySlotOfTheTablesIsFilled) {
  const Slots slots{"p", "c", "a", "m", "s", "w", "y", "%", "r", "g", "u", "o", "l", "d"};
  for (const char* table : {kSeenEnglishPhrasings, kSeenFrenchPhrasings, kUnseenEnglishPhrasings,
                            kUnseenFrenchPhrasings, kSeenEnglishDistractors, kSeenFrenchDistractors,
                            kUnseenEnglishDistractors, kUnseenFrenchDistractors, kEnglishDialogue,
                            kEnglishWholeCalls, kFrenchDialogue}) {
    EXPECT_EQ(Fill(table, slots).find_first_of("{}"), std::string::npos);
  }
}

TEST(PhrasingsTest, NamesTheLineThatIsNotUnderstood) {
  const auto book = PhraseBook::Parse("== PRICE LOST\nX  who says this?\n", "");
  EXPECT_EQ(book.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(book.status().message().find("X  who says this?"), absl::string_view::npos);
  EXPECT_FALSE(PhraseBook::Parse("== WEATHER LOST\n", "").ok());
}

TEST(ReasonsTest, CodesCanBeReadBack) {
  for (int reason = 0; reason < kReasonCount; ++reason) {
    EXPECT_EQ(ParseReason(ReasonCode(static_cast<Reason>(reason))), static_cast<Reason>(reason));
  }
  EXPECT_FALSE(ParseReason("WEATHER").has_value());
}

}  // namespace
}  // namespace dealtrace::sandbox

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/text/fold.h"
#include "libs/text/language.h"
#include "libs/text/sentences.h"
#include "libs/text/tokens.h"
#include "libs/text/utf8.h"

namespace dealtrace::text {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> Folded(absl::string_view text) {
  std::vector<std::string> words;
  for (const Token& token : Tokenize(text)) words.push_back(token.folded);
  return words;
}

std::vector<std::string> Sentences(absl::string_view text, Language language) {
  std::vector<std::string> sentences;
  for (const Span& span : SentenceSplitter(language).Split(text)) {
    sentences.emplace_back(text.substr(span.offset, span.length));
  }
  return sentences;
}

TEST(Utf8Test, LeavesWellFormedTextAlone) {
  const std::string text = "Prix élevé – 50 € 😀";
  EXPECT_TRUE(IsValidUtf8(text));
  EXPECT_EQ(SanitizeUtf8(text), text);
}

TEST(Utf8Test, ReplacesIllFormedSequencesAndNul) {
  const std::string bad(
      "a\xFF"
      "b\0c\xE2\x82",
      7);
  EXPECT_FALSE(IsValidUtf8(bad));
  const std::string clean = SanitizeUtf8(bad);
  EXPECT_TRUE(IsValidUtf8(clean));
  EXPECT_EQ(clean.find('\0'), std::string::npos);
  EXPECT_EQ(clean.front(), 'a');
}

TEST(Utf8Test, RejectsSurrogatesAndOverlongForms) {
  EXPECT_FALSE(IsValidUtf8("\xED\xA0\x80"));
  EXPECT_FALSE(IsValidUtf8("\xC0\xAF"));
}

TEST(Utf8Test, TruncatesBetweenCharacters) {
  EXPECT_EQ(TruncateUtf8("aé", 2), "a");
  EXPECT_EQ(TruncateUtf8("aé", 3), "aé");
  EXPECT_EQ(TruncateUtf8("", 0), "");
}

TEST(FoldTest, RemovesCaseAccentsAndTypography) {
  EXPECT_EQ(Fold("Café’s ÉLÉGANT Œuvre"), "cafe's elegant oeuvre");
  EXPECT_EQ(Fold("ﬁnal STRASSE"), "final strasse");
}

TEST(TokenizeTest, KeepsContractionsAndSplitsElisions) {
  EXPECT_THAT(
      Folded("We don't like l’offre, n'est-ce pas"),
      ElementsAre("we", "don't", "like", "l'", "offre", ",", "n'", "est", "-", "ce", "pas"));
}

TEST(TokenizeTest, KeepsNumbersAndMasksWhole) {
  const std::string text = "[PERSON_NAME] paid $12,500.50.";
  const std::vector<Token> tokens = Tokenize(text);
  ASSERT_EQ(tokens.size(), 5U);
  EXPECT_EQ(tokens[0].kind, TokenKind::kMask);
  EXPECT_EQ(tokens[2].kind, TokenKind::kSymbol);
  EXPECT_EQ(tokens[3].folded, "12,500.50");
  EXPECT_EQ(tokens[4].kind, TokenKind::kPunctuation);
}

TEST(TokenizeTest, OffsetsPointIntoTheOriginal) {
  const std::string text = "Déjà vu: “très cher” \xFF ok";
  for (const Token& token : Tokenize(text)) {
    ASSERT_LE(token.offset + token.length, text.size());
    EXPECT_EQ(Fold(text.substr(token.offset, token.length)), token.folded);
  }
}

TEST(TokenizeTest, StopsAtTheLimit) {
  EXPECT_EQ(Tokenize("a b c d", 2).size(), 2U);
  EXPECT_TRUE(Tokenize(" \n\t").empty());
}

TEST(SentenceSplitterTest, KeepsAbbreviationsTogether) {
  EXPECT_THAT(Sentences("I met Mr. Poe today. He said no! Why?", Language::kEnglish),
              ElementsAre("I met Mr. Poe today.", "He said no!", "Why?"));
  EXPECT_THAT(Sentences("C'est trop cher. On verra l'an prochain.", Language::kFrench),
              ElementsAre("C'est trop cher.", "On verra l'an prochain."));
}

TEST(SentenceSplitterTest, CoversEverythingButWhiteSpace) {
  const std::string text = "  Ünïcode one.  Two\n\nthree \xF0\x9F four?  ";
  size_t covered = 0;
  for (const Span& span : SentenceSplitter(Language::kUnknown).Split(text)) covered += span.length;
  EXPECT_GE(covered, 26U);
  EXPECT_TRUE(SentenceSplitter(Language::kEnglish).Split("   ").empty());
}

TEST(SentenceSplitterTest, PutsTheRestIntoTheLastSentence) {
  const std::string text = "One. Two. Three.";
  const std::vector<Span> spans = SentenceSplitter(Language::kEnglish).Split(text, 2);
  ASSERT_EQ(spans.size(), 2U);
  EXPECT_EQ(text.substr(spans[1].offset, spans[1].length), "Two. Three.");
}

}  // namespace
}  // namespace dealtrace::text

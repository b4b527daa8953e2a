#include "libs/text/language.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "libs/text/tokens.h"
#include "libs/text/utf8.h"

namespace dealtrace::text {
namespace {

constexpr size_t kSampleBytesMax = 65536;
constexpr size_t kSampleTokensMax = 4000;

// Frequent function words that are no word of the other language.
constexpr absl::string_view kEnglishWords[] = {
    "the",  "and",  "is",   "you",   "we",    "it",    "that", "of",    "to",    "with",
    "this", "have", "was",  "are",   "be",    "what",  "your", "they",  "my",    "can",
    "will", "not",  "just", "about", "would", "there", "it's", "don't", "i'm",   "so",
    "yeah", "yes",  "from", "how",   "were",  "our",   "been", "had",   "which", "i"};
constexpr absl::string_view kFrenchWords[] = {
    "le",  "la",   "les",  "des",  "et",   "est",   "vous",  "nous",  "que",   "qui",
    "une", "pour", "dans", "pas",  "avec", "sur",   "ce",    "cette", "je",    "du",
    "au",  "aux",  "il",   "elle", "mais", "votre", "notre", "sont",  "c'",    "l'",
    "d'",  "j'",   "n'",   "qu'",  "oui",  "ont",   "donc",  "ca",    "etait", "un"};

template <size_t N>
bool Contains(const absl::string_view (&words)[N], absl::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

}  // namespace

Language ParseLanguage(absl::string_view tag) {
  const std::string lower = absl::AsciiStrToLower(tag.substr(0, 3));
  if (lower == "en" || absl::StartsWith(lower, "en-") || absl::StartsWith(lower, "en_") ||
      lower == "eng") {
    return Language::kEnglish;
  }
  if (lower == "fr" || absl::StartsWith(lower, "fr-") || absl::StartsWith(lower, "fr_") ||
      lower == "fra" || lower == "fre") {
    return Language::kFrench;
  }
  return Language::kUnknown;
}

absl::string_view LanguageTag(Language language) {
  switch (language) {
    case Language::kEnglish:
      return "en";
    case Language::kFrench:
      return "fr";
    case Language::kUnknown:
      break;
  }
  return "";
}

Language DetectLanguage(absl::string_view text) {
  int english = 0;
  int french = 0;
  for (const Token& token : Tokenize(TruncateUtf8(text, kSampleBytesMax), kSampleTokensMax)) {
    if (Contains(kEnglishWords, token.folded)) ++english;
    if (Contains(kFrenchWords, token.folded)) ++french;
  }
  if (english > french) return Language::kEnglish;
  if (french > english) return Language::kFrench;
  return Language::kUnknown;
}

}  // namespace dealtrace::text

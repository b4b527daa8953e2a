#include "services/matching/domain/spoken_words.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/text/fold.h"

namespace dealtrace::matching {
namespace {

constexpr absl::string_view kSellingWords[] = {
    "abonnement",   "approval",   "budget",      "buy",       "buying",      "compare",
    "competitor",   "concurrent", "contract",    "contrat",   "cost",        "costs",
    "dashboard",    "decide",     "decision",    "demo",      "demonstrate", "devis",
    "direction",    "discount",   "evaluate",    "expensive", "feature",     "features",
    "implement",    "integrate",  "integration", "legal",     "licence",     "license",
    "licenses",     "migration",  "negotiate",   "offer",     "offre",       "order",
    "pilot",        "pilote",     "price",       "pricing",   "prix",        "procurement",
    "projet",       "proposal",   "proposition", "purchase",  "quote",       "remise",
    "renewal",      "rollout",    "seats",       "security",  "sign",        "signature",
    "subscription", "tarif",      "trial",       "vendor",    "vendors"};

static_assert(std::is_sorted(std::begin(kSellingWords), std::end(kSellingWords)));

constexpr size_t kBuyingWordsBack = 6;
constexpr int64_t kAmountMin = 100;
constexpr size_t kAmountDigitsMax = 12;

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

bool IsWordByte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return absl::ascii_isalnum(byte) || byte >= 0x80 || c == '&' || c == '\'';
}

// Latin capitals with an accent begin with the byte 0xC3 and end before 0x9F.
bool IsCapital(absl::string_view word) {
  const auto first = static_cast<unsigned char>(word[0]);
  if (absl::ascii_isupper(first)) return true;
  if (first == 0xC3 && word.size() > 1) return static_cast<unsigned char>(word[1]) < 0x9F;
  const bool has_capital = std::any_of(word.begin(), word.end(), [](char c) {
    return absl::ascii_isupper(static_cast<unsigned char>(c));
  });
  return absl::ascii_isdigit(first) && has_capital;
}

// "d'Acme" and "l'Acme" name Acme; U+2019 is an apostrophe too.
absl::string_view WithoutElision(absl::string_view word) {
  if (word.size() > 2 && word[1] == '\'' &&
      absl::ascii_islower(static_cast<unsigned char>(word[0]))) {
    return word.substr(2);
  }
  return word;
}

bool IsCurrencyWord(absl::string_view text) {
  for (const absl::string_view word : {"dollar", "euro", "pound", "usd", "eur", "gbp", "€", "$"}) {
    if (absl::StartsWith(text, word)) return true;
  }
  return false;
}

struct Number {
  int64_t value = 0;
  bool grouped = false;  // "12,500" or "12 500"
  size_t end = 0;
};

// The number that begins at `at`: groups of three digits behind a comma, point, apostrophe or blank
// belong to it.
Number ReadNumber(absl::string_view text, size_t at) {
  Number number;
  size_t digits = 0;
  while (at < text.size() && IsDigit(text[at]) && digits < kAmountDigitsMax) {
    number.value = number.value * 10 + (text[at] - '0');
    ++digits;
    ++at;
  }
  const auto is_group = [&](size_t i) {
    return i + 3 < text.size() && absl::StrContains(",.' ", text.substr(i, 1)) &&
           IsDigit(text[i + 1]) && IsDigit(text[i + 2]) && IsDigit(text[i + 3]) &&
           (i + 4 >= text.size() || !IsDigit(text[i + 4]));
  };
  while (digits <= kAmountDigitsMax - 3 && is_group(at)) {
    for (size_t i = at + 1; i <= at + 3; ++i) number.value = number.value * 10 + (text[i] - '0');
    digits += 3;
    at += 4;
    number.grouped = true;
  }
  number.end = at;
  return number;
}

}  // namespace

std::vector<SpokenWord> SplitSpeech(absl::string_view text) {
  std::vector<SpokenWord> words;
  bool sentence_starts = true;
  bool after_comma = false;
  bool after_break = false;
  for (size_t at = 0; at < text.size();) {
    if (!IsWordByte(text[at])) {
      const char c = text[at];
      if (c == '.' || c == '!' || c == '?') sentence_starts = true;
      if (c == ',') after_comma = true;
      if (c != ' ' && c != '-') after_break = true;
      ++at;
      continue;
    }
    size_t end = at;
    while (end < text.size() && IsWordByte(text[end])) ++end;
    const absl::string_view raw = WithoutElision(text.substr(at, end - at));
    SpokenWord word;
    word.folded = text::Fold(raw);
    // The genitive: "Acme's" names Acme.
    if (absl::EndsWith(word.folded, "'s")) word.folded.resize(word.folded.size() - 2);
    word.capital = IsCapital(raw);
    word.first_of_sentence = sentence_starts;
    word.after_comma = after_comma;
    word.after_break = after_break;
    if (!word.folded.empty()) words.push_back(std::move(word));
    sentence_starts = after_comma = after_break = false;
    at = end;
  }
  return words;
}

bool IsNameConnector(absl::string_view folded) {
  return folded == "of" || folded == "and" || folded == "&" || folded == "de" || folded == "du" ||
         folded == "et" || folded == "und" || folded == "la";
}

bool IsBuyingForOthers(const std::vector<SpokenWord>& words, size_t at) {
  const size_t first = at > kBuyingWordsBack ? at - kBuyingWordsBack : 0;
  return std::any_of(words.begin() + static_cast<std::ptrdiff_t>(first),
                     words.begin() + static_cast<std::ptrdiff_t>(at), [](const SpokenWord& word) {
                       return word.folded == "purchasing" || word.folded == "procurement" ||
                              word.folded == "acting" || word.folded == "act" ||
                              word.folded == "buying" || word.folded == "representing" ||
                              word.folded == "calling";
                     });
}

bool IsSellingWord(absl::string_view folded) {
  return std::binary_search(std::begin(kSellingWords), std::end(kSellingWords), folded);
}

std::vector<int64_t> AmountsIn(absl::string_view text) {
  std::vector<int64_t> amounts;
  for (size_t at = 0; at < text.size();) {
    if (!IsDigit(text[at])) {
      ++at;
      continue;
    }
    const Number number = ReadNumber(text, at);
    const absl::string_view before = text.substr(0, at);
    const bool sign_before =
        absl::EndsWith(before, "$") || absl::EndsWith(before, "£") || absl::EndsWith(before, "€");
    absl::string_view after = text.substr(std::min(number.end, text.size()));
    int64_t value = number.value;
    if (absl::StartsWith(after, "k") || absl::StartsWith(after, "K")) {
      value *= 1'000;
      after.remove_prefix(1);
    }
    after = absl::StripLeadingAsciiWhitespace(after);
    if (value >= kAmountMin && (sign_before || number.grouped || IsCurrencyWord(after))) {
      amounts.push_back(value);
    }
    at = std::max(number.end, at + 1);
  }
  return amounts;
}

}  // namespace dealtrace::matching

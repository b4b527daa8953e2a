#include "services/insight/domain/sentiment.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/strings/ascii.h"
#include "libs/text/tokens.h"

namespace dealtrace::insight {
namespace {

// VADER's constants.
constexpr double kNegated = -0.74;
constexpr double kCapitals = 0.733;
constexpr double kExclamation = 0.292;
constexpr int kExclamationsMax = 4;
constexpr double kBeforeContrast = 0.5;
constexpr double kAfterContrast = 1.5;
constexpr double kNormalizer = 15.0;
constexpr uint32_t kNegationReach = 4;
// A refusal that turns no feeling word ("it won't do") is itself mildly bad.
constexpr double kBareNegation = -0.35;
constexpr int kBareNegationsMax = 3;

struct Emoticon {
  absl::string_view text;
  double valence;
};

constexpr Emoticon kEmoticons[] = {{":)", 2.0},
                                   {":-)", 2.0},
                                   {";)", 1.2},
                                   {";-)", 1.2},
                                   {":D", 2.3},
                                   {":-D", 2.3},
                                   {"=)", 2.0},
                                   {"<3", 2.5},
                                   {":(", -2.0},
                                   {":-(", -2.0},
                                   {":'(", -2.3},
                                   {":/", -1.2},
                                   {":-/", -1.2},
                                   {"xD", 2.0},
                                   {"\xF0\x9F\x98\x80", 2.0},
                                   {"\xF0\x9F\x98\x81", 2.0},
                                   {"\xF0\x9F\x98\x82", 1.5},
                                   {"\xF0\x9F\x98\x83", 2.0},
                                   {"\xF0\x9F\x98\x84", 2.0},
                                   {"\xF0\x9F\x98\x8A", 2.2},
                                   {"\xF0\x9F\x98\x8D", 3.0},
                                   {"\xF0\x9F\x98\x8E", 1.8},
                                   {"\xF0\x9F\x91\x8D", 2.0},
                                   {"\xF0\x9F\x91\x8F", 2.0},
                                   {"\xF0\x9F\x99\x8F", 1.5},
                                   {"\xF0\x9F\x8E\x89", 2.3},
                                   {"\xF0\x9F\x92\x95", 2.5},
                                   {"\xF0\x9F\x92\x99", 2.5},
                                   {"\xE2\x9D\xA4", 2.7},
                                   {"\xF0\x9F\x91\x8E", -2.0},
                                   {"\xF0\x9F\x98\xA1", -2.5},
                                   {"\xF0\x9F\x98\xA0", -2.3},
                                   {"\xF0\x9F\x98\xA2", -2.0},
                                   {"\xF0\x9F\x98\xAD", -1.8},
                                   {"\xF0\x9F\x98\x92", -1.7},
                                   {"\xF0\x9F\x98\x9E", -2.0},
                                   {"\xF0\x9F\x98\xA9", -2.0},
                                   {"\xF0\x9F\x98\xA4", -1.8},
                                   {"\xF0\x9F\x98\x91", -1.0},
                                   {"\xF0\x9F\x98\xB3", -0.5}};

double SumEmoticons(absl::string_view text) {
  double sum = 0;
  for (const Emoticon& emoticon : kEmoticons) {
    // More of the same adds little; three bound the work on hostile text.
    size_t at = text.find(emoticon.text);
    for (int i = 0; i < 3 && at != absl::string_view::npos; ++i) {
      sum += emoticon.valence;
      at = text.find(emoticon.text, at + emoticon.text.size());
    }
  }
  return sum;
}

bool IsCapitals(absl::string_view word) {
  int letters = 0;
  for (const char c : word) {
    if (absl::ascii_islower(static_cast<unsigned char>(c))) return false;
    letters += absl::ascii_isupper(static_cast<unsigned char>(c)) ? 1 : 0;
  }
  return letters >= 3;
}

// A text that shouts throughout emphasises nothing.
bool MixesCase(absl::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_islower(static_cast<unsigned char>(c)); });
}

// Strength that the words before `index` lend or take.
double Boost(const std::vector<Hit>& hits, size_t index) {
  double boost = 0;
  for (size_t i = index; i-- > 0 && hits[index].first - hits[i].first <= kNegationReach;) {
    const uint32_t distance = hits[index].first - hits[i].last;
    if (hits[i].label != Label::kBooster || hits[i].last >= hits[index].first) continue;
    if (distance > 3) break;
    boost += hits[i].valence * (1.05 - 0.05 * distance);
  }
  return boost;
}

bool IsTurned(const std::vector<Hit>& hits, size_t index, const std::vector<text::Token>& tokens) {
  // Hits are ordered by their first token and no pattern is longer than a handful of words.
  constexpr uint32_t kLookBack = kNegationReach + 12;
  for (size_t i = index; i-- > 0 && hits[index].first - hits[i].first <= kLookBack;) {
    const Hit& hit = hits[i];
    if (hit.label != Label::kNegation || hit.last >= hits[index].first) continue;
    if (hits[index].first - hit.last > kNegationReach) continue;
    bool reaches = true;
    for (uint32_t t = hit.last + 1; t < hits[index].first; ++t) {
      reaches &= tokens[t].folded != "," && tokens[t].folded != "." && tokens[t].folded != ";" &&
                 tokens[t].folded != "!" && tokens[t].folded != "?" && tokens[t].folded != "but";
    }
    if (reaches) return true;
  }
  return false;
}

uint32_t LastContrast(const std::vector<Hit>& hits) {
  uint32_t position = 0;
  for (const Hit& hit : hits) {
    if (hit.label == Label::kContrast) position = std::max(position, hit.first);
  }
  return position;
}

}  // namespace

absl::string_view MoodName(Mood mood) {
  switch (mood) {
    case Mood::kPositive:
      return "positive";
    case Mood::kNegative:
      return "negative";
    case Mood::kNeutral:
      break;
  }
  return "neutral";
}

Mood MoodOf(double score) {
  if (score >= kPositiveMin) return Mood::kPositive;
  return score <= kNegativeMax ? Mood::kNegative : Mood::kNeutral;
}

double ScoreSentiment(const Lexicon& lexicon, absl::string_view text) {
  const std::vector<text::Token> tokens = text::Tokenize(text, kSentimentTokensMax);
  const std::vector<Hit> hits = lexicon.Find(tokens);
  const uint32_t contrast = LastContrast(hits);
  const bool mixes_case = MixesCase(text);
  double sum = SumEmoticons(text.substr(0, 20000));
  bool turned = false;
  int negations = 0;
  for (size_t i = 0; i < hits.size(); ++i) {
    negations += hits[i].label == Label::kNegation ? 1 : 0;
    if (hits[i].label != Label::kSentiment) continue;
    double valence = hits[i].valence;
    const double sign = valence < 0 ? -1.0 : 1.0;
    const text::Token& token = tokens[hits[i].first];
    if (mixes_case && IsCapitals(text.substr(token.offset, token.length))) {
      valence += sign * kCapitals;
    }
    valence += sign * Boost(hits, i);
    if (IsTurned(hits, i, tokens)) {
      valence *= kNegated;
      turned = true;
    }
    if (contrast > 0) valence *= hits[i].first < contrast ? kBeforeContrast : kAfterContrast;
    sum += valence;
  }
  if (!turned) sum += kBareNegation * std::min(negations, kBareNegationsMax);
  const auto exclamations =
      std::min<int64_t>(std::count_if(tokens.begin(), tokens.end(),
                                      [](const text::Token& token) { return token.folded == "!"; }),
                        kExclamationsMax);
  if (sum != 0) sum += (sum > 0 ? 1 : -1) * kExclamation * static_cast<double>(exclamations);
  return std::clamp(sum / std::sqrt(sum * sum + kNormalizer), -1.0, 1.0);
}

}  // namespace dealtrace::insight

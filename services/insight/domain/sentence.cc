#include "services/insight/domain/sentence.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"

namespace dealtrace::insight {
namespace {

constexpr uint32_t kNegationReach = 5;
constexpr double kBeforeContrast = 0.5;
constexpr double kAfterContrast = 1.15;
constexpr double kConcession = 0.35;

bool IsPunctuation(const text::Token& token) {
  return token.kind == text::TokenKind::kPunctuation && token.folded != "'" && token.folded != "-";
}

bool IsCalendarName(absl::string_view word) {
  static constexpr std::array<absl::string_view, 26> kNames = {
      "monday",  "tuesday",   "wednesday", "thursday", "friday",   "saturday",  "sunday",
      "january", "february",  "march",     "april",    "may",      "june",      "july",
      "august",  "september", "october",   "november", "december", "christmas", "easter",
      "i",       "i'm",       "i've",      "i'd",      "i'll"};
  return std::find(kNames.begin(), kNames.end(), word) != kNames.end();
}

// A capitalised word that no pattern knows, or a masked organisation. The first word of a sentence
// is always capitalised, so there it is left to the caller to look for more.
bool IsName(absl::string_view text, const Sentence& sentence, uint32_t index) {
  const text::Token& token = sentence.tokens[index];
  if (token.kind == text::TokenKind::kMask) return token.folded == "[organization]";
  if (token.kind != text::TokenKind::kWord || token.length < 3) return false;
  if (!absl::ascii_isupper(static_cast<unsigned char>(text[token.offset]))) return false;
  if (IsCalendarName(token.folded)) return false;
  return std::none_of(sentence.hits.begin(), sentence.hits.end(), [&](const Hit& hit) {
    return hit.first <= index && hit.last >= index && hit.label != Label::kCompetitor &&
           hit.label != Label::kSentiment;
  });
}

// A name in the place of a supplier, "went with Northwind" or "Northwind won", is a competitor,
// whoever it is: no list of names is needed.
void AddNamedCompetitors(absl::string_view text, Sentence& sentence) {
  constexpr uint32_t kNear = 2;
  std::vector<Hit> found;
  for (uint32_t i = 0; i < sentence.tokens.size(); ++i) {
    if (!IsName(text, sentence, i)) continue;
    for (const Hit& hit : sentence.hits) {
      const bool object =
          hit.label == Label::kRivalObject && i > 0 && hit.last < i && i - hit.last <= kNear;
      const bool subject = hit.label == Label::kRivalSubject && hit.first == i + 1;
      if (!object && !subject) continue;
      found.push_back({Label::kCompetitor, hit.strength, hit.valence, i, i});
      found.push_back({Label::kRival, 1.0F, 0.0F, i, i});
      if (hit.valence < 0 && hit.strength >= 1.0F) {
        found.push_back({Label::kDecision, 0.6F, hit.valence, i, i});
      }
    }
  }
  sentence.hits.insert(sentence.hits.end(), found.begin(), found.end());
}

// "When nobody calls on a Sunday." answers a question about something; it is no statement of its
// own.
bool IsFragment(const Sentence& sentence) {
  static constexpr std::array<absl::string_view, 5> kOpeners = {"when", "whenever", "quand",
                                                                "lorsque", "where"};
  if (sentence.question || sentence.tokens.empty()) return false;
  const auto opens = [&](size_t index) {
    return index < sentence.tokens.size() &&
           std::find(kOpeners.begin(), kOpeners.end(), sentence.tokens[index].folded) !=
               kOpeners.end();
  };
  // "No, seriously, when …": the opener may follow a few words of reaction.
  size_t opener = 0;
  while (opener < 5 && !opens(opener)) ++opener;
  if (!opens(opener) || (opener > 0 && sentence.tokens[opener - 1].folded != ",")) return false;
  return std::none_of(sentence.tokens.begin() + static_cast<int64_t>(opener), sentence.tokens.end(),
                      [](const text::Token& token) { return token.folded == ","; }) &&
         sentence.tokens.size() < 20;
}

// Cuts at contrasts; a concession runs to the next punctuation.
std::vector<Segment> Cut(const Sentence& sentence) {
  std::vector<Segment> segments;
  const auto count = static_cast<uint32_t>(sentence.tokens.size());
  if (count == 0) return segments;
  Segment current{0, count - 1, 1.0};
  const auto close = [&](uint32_t next_first, double next_emphasis) {
    if (next_first > current.first) {
      current.last = next_first - 1;
      segments.push_back(current);
    }
    current = {next_first, count - 1, next_emphasis};
  };
  uint32_t concession_until = 0;
  for (const Hit& hit : sentence.hits) {
    if (segments.size() + 2 >= kSegmentsMax) break;
    if (hit.label == Label::kContrast && hit.first >= current.first) {
      current.emphasis *= kBeforeContrast;
      close(hit.first, kAfterContrast);
    } else if (hit.label == Label::kConcession && hit.first >= current.first) {
      close(hit.first, kConcession);
      concession_until = hit.last + 1;
      while (concession_until < count && !IsPunctuation(sentence.tokens[concession_until])) {
        ++concession_until;
      }
      if (concession_until + 1 < count) close(concession_until + 1, 1.0);
    }
  }
  segments.push_back(current);
  return segments;
}

}  // namespace

Sentence ParseSentence(const Lexicon& lexicon, const Quote& quote, Role role,
                       absl::string_view sentence_text) {
  Sentence sentence;
  sentence.quote = quote;
  sentence.role = role;
  sentence.tokens = text::Tokenize(sentence_text, kSentenceTokensMax);
  sentence.question = sentence_text.find('?') != absl::string_view::npos;
  sentence.hits = lexicon.Find(sentence.tokens);
  AddNamedCompetitors(sentence_text, sentence);
  sentence.segments = Cut(sentence);
  sentence.fragment = IsFragment(sentence);
  return sentence;
}

bool IsNegated(const Sentence& sentence, uint32_t position, bool bad) {
  bool negated = false;
  for (const Hit& hit : sentence.hits) {
    if (hit.label != Label::kNegation || hit.last >= position) continue;
    if (bad && hit.valence < 0) continue;
    if (position - hit.last > kNegationReach) continue;
    bool reaches = true;
    for (uint32_t i = hit.last + 1; i < position && reaches; ++i) {
      reaches = !IsPunctuation(sentence.tokens[i]);
    }
    for (const Hit& cut : sentence.hits) {
      if ((cut.label == Label::kContrast || cut.label == Label::kCause) && cut.first > hit.last &&
          cut.last < position) {
        reaches = false;
      }
    }
    if (reaches) negated = !negated;
  }
  return negated;
}

}  // namespace dealtrace::insight

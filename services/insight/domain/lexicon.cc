#include "services/insight/domain/lexicon.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace dealtrace::insight {
namespace {

// Words that may stand between the words of a pattern without changing what it says.
constexpr absl::string_view kLight[] = {
    "a",        "an",      "the",      "our",   "your",  "their",  "my",     "his",  "her",
    "its",      "that",    "this",     "those", "these", "some",   "any",    "all",  "just",
    "really",   "very",    "so",       "such",  "quite", "pretty", "simply", "even", "still",
    "actually", "frankly", "whole",    "'",     "-",     "of",     "to",     "le",   "la",
    "les",      "l'",      "un",       "une",   "des",   "du",     "de",     "d'",   "notre",
    "votre",    "nos",     "vos",      "leur",  "leurs", "son",    "sa",     "ses",  "ce",
    "cette",    "tres",    "vraiment", "tout",  "toute", "bien",   "trop",   "plus"};
constexpr int kLightMax = 2;
constexpr int kGapMax = 3;

bool IsLight(absl::string_view word) {
  return std::find(std::begin(kLight), std::end(kLight), word) != std::end(kLight);
}

// "price's" counts as "price".
absl::string_view WithoutPossessive(absl::string_view word) {
  return absl::EndsWith(word, "'s") && word.size() > 3 ? word.substr(0, word.size() - 2) : word;
}

bool Inside(const Hit& inner, const Hit& outer) {
  return inner.first >= outer.first && inner.last <= outer.last;
}

// Concepts, praise, blame and denial are about what they name; any other cue only says how
// something is said and must not hide it.
bool HidesOthers(Label outer) { return outer < Label::kNegation || outer == Label::kDenial; }

// "Not only" is no negation; but the "couldn't" of a longer concept still negates its neighbours.
bool HidesNegation(Label outer) {
  return outer == Label::kGood || outer == Label::kPrimary || outer == Label::kDenial;
}

bool Hides(const Hit& outer, const Hit& inner) {
  if (!Inside(inner, outer)) return false;
  if (inner.label != outer.label) {
    const bool hides =
        inner.label == Label::kNegation ? HidesNegation(outer.label) : HidesOthers(outer.label);
    if (!hides) return false;
  }
  const uint32_t outer_length = outer.last - outer.first;
  const uint32_t inner_length = inner.last - inner.first;
  if (outer_length > inner_length) return true;
  return outer.label == inner.label && outer_length == inner_length &&
         outer.strength > inner.strength;
}

}  // namespace

absl::StatusOr<Lexicon> Lexicon::Parse(absl::Span<const absl::string_view> tables) {
  Lexicon lexicon;
  for (const absl::string_view table : tables) {
    int number = 0;
    for (const absl::string_view line : absl::StrSplit(table, '\n')) {
      ++number;
      if (line.empty() || line[0] == '#') continue;
      if (absl::Status status = lexicon.AddLine(line); !status.ok()) {
        return absl::InvalidArgumentError(absl::StrCat("line ", number, ": ", status.message()));
      }
    }
  }
  return lexicon;
}

absl::Status Lexicon::AddLine(absl::string_view line) {
  const std::vector<absl::string_view> columns = absl::StrSplit(line, '\t');
  if (columns.size() != 4) {
    return absl::InvalidArgumentError("a line has four columns separated by tabs");
  }
  const std::optional<Label> label = ParseLabel(columns[0]);
  float strength = 0;
  float valence = 0;
  if (!label) return absl::InvalidArgumentError(absl::StrCat("unknown label ", columns[0]));
  if (!absl::SimpleAtof(columns[1], &strength) || !absl::SimpleAtof(columns[2], &valence)) {
    return absl::InvalidArgumentError("columns two and three are numbers");
  }
  for (const absl::string_view text : absl::StrSplit(columns[3], ' ', absl::SkipEmpty())) {
    if (absl::Status status = AddPattern(text, *label, strength, valence); !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

absl::Status Lexicon::AddPattern(absl::string_view text, Label label, float strength,
                                 float valence) {
  Pattern pattern{label, strength, valence, {}};
  for (const absl::string_view part : absl::StrSplit(text, '_')) {
    Element element;
    element.gap = part == "~";
    for (absl::string_view word : absl::StrSplit(part, '|')) {
      if (element.gap) break;
      if (absl::ConsumeSuffix(&word, "*")) {
        element.prefixes.emplace_back(word);
      } else {
        element.exact.emplace_back(word);
      }
      if (word.empty()) {
        return absl::InvalidArgumentError(absl::StrCat("empty word in pattern ", text));
      }
    }
    pattern.elements.push_back(std::move(element));
  }
  if (pattern.elements.front().gap || pattern.elements.back().gap) {
    return absl::InvalidArgumentError(absl::StrCat("pattern may not begin or end in ~: ", text));
  }
  const auto index = static_cast<uint32_t>(patterns_.size());
  for (const std::string& word : pattern.elements.front().exact) by_word_[word].push_back(index);
  for (const std::string& prefix : pattern.elements.front().prefixes) {
    by_prefix_[prefix].push_back(index);
    prefix_length_max_ = std::max(prefix_length_max_, prefix.size());
  }
  patterns_.push_back(std::move(pattern));
  return absl::OkStatus();
}

bool Lexicon::Matches(const Element& element, absl::string_view word) {
  for (const std::string& exact : element.exact) {
    if (exact == word) return true;
  }
  for (const std::string& prefix : element.prefixes) {
    if (absl::StartsWith(word, prefix)) return true;
  }
  return false;
}

int64_t Lexicon::MatchAt(const Pattern& pattern, absl::Span<const text::Token> tokens,
                         size_t first) const {
  size_t position = first + 1;
  for (size_t e = 1; e < pattern.elements.size(); ++e) {
    int light = kLightMax;
    int gap = 0;
    if (pattern.elements[e].gap) {
      gap = kGapMax;
      ++e;
    }
    while (position < tokens.size() &&
           !Matches(pattern.elements[e], WithoutPossessive(tokens[position].folded))) {
      const absl::string_view word = tokens[position].folded;
      if (light > 0 && IsLight(word)) {
        --light;
      } else if (gap > 0 && tokens[position].kind != text::TokenKind::kPunctuation) {
        --gap;
      } else {
        return -1;
      }
      ++position;
    }
    if (position >= tokens.size()) return -1;
    ++position;
  }
  return static_cast<int64_t>(position) - 1;
}

void Lexicon::FindAt(absl::Span<const text::Token> tokens, size_t first,
                     std::vector<Hit>& hits) const {
  const absl::string_view word = WithoutPossessive(tokens[first].folded);
  const auto try_all = [&](const std::vector<uint32_t>& candidates) {
    for (const uint32_t index : candidates) {
      const Pattern& pattern = patterns_[index];
      const int64_t last = MatchAt(pattern, tokens, first);
      if (last < 0) continue;
      hits.push_back({pattern.label, pattern.strength, pattern.valence,
                      static_cast<uint32_t>(first), static_cast<uint32_t>(last)});
    }
  };
  if (const auto found = by_word_.find(word); found != by_word_.end()) try_all(found->second);
  for (size_t length = 1; length <= std::min(prefix_length_max_, word.size()); ++length) {
    const auto found = by_prefix_.find(word.substr(0, length));
    if (found != by_prefix_.end()) try_all(found->second);
  }
}

std::vector<Hit> Lexicon::Find(absl::Span<const text::Token> tokens) const {
  std::vector<Hit> hits;
  for (size_t first = 0; first < tokens.size(); ++first) FindAt(tokens, first, hits);
  // A pattern reaches at most a few tokens, so only neighbours in this order can hide one another.
  std::vector<Hit> kept;
  for (size_t i = 0; i < hits.size(); ++i) {
    bool hidden = false;
    for (size_t j = i; j-- > 0 && !hidden;) {
      if (hits[i].first - hits[j].first > 40) break;
      hidden = Hides(hits[j], hits[i]) ||
               (hits[j].label == hits[i].label && hits[j].first == hits[i].first &&
                hits[j].last == hits[i].last && hits[j].strength >= hits[i].strength);
    }
    for (size_t j = i + 1; j < hits.size() && !hidden && hits[j].first == hits[i].first; ++j) {
      hidden = Hides(hits[j], hits[i]);
    }
    if (!hidden) kept.push_back(hits[i]);
  }
  return kept;
}

}  // namespace dealtrace::insight

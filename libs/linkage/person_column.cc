// Names of people, whole or only the given or the family name.
#include <algorithm>
#include <array>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "absl/strings/str_join.h"
#include "libs/linkage/columns.h"
#include "libs/linkage/nicknames.h"
#include "libs/linkage/words.h"

namespace dealtrace::linkage {
namespace {

enum PersonLevel : int { kExact = 1, kVariant, kSpelling, kAlike, kPartial, kDisagrees };

constexpr Level kLevels[] = {
    {"MISSING", 1, 1},          {"SAME_NAME", 0.72, 0.012},   {"NICKNAME_OR_INITIAL", 0.06, 0.006},
    {"SPELLING", 0.11, 0.008},  {"SOUNDS_ALIKE", 0.03, 0.02}, {"PART_OF_THE_NAME", 0.03, 0.04},
    {"DISAGREES", 0.05, 0.914},
};

// By level; what the letters say beside is among the string features.
constexpr float kSimilarity[] = {0, 1, 0.95F, 0.9F, 0.75F, 0.5F, 0};

constexpr size_t kWordsMax = 8;
constexpr uint64_t kSeed = 400;
constexpr std::array<absl::string_view, 22> kTitles = {
    "dr",       "frau",   "herr", "ing", "jr",  "madame",    "miss",      "mme",
    "monsieur", "mr",     "mrs",  "ms",  "phd", "prasident", "president", "prof",
    "shaikh",   "sheikh", "sig",  "sir", "sr",  "sra"};

// "JC": two consonants are no name, but for one.
bool AreInitials(absl::string_view word) {
  return word.size() == 2 && word.find_first_of("aeiouy0123456789") == absl::string_view::npos &&
         static_cast<unsigned char>(word[0]) < 0x80 && word != "ng";
}

// How two words of names agree, best first.
enum class WordMatch { kEqual, kVariant, kSpelling, kAlike, kNone };

WordMatch MatchWords(const std::string& a, const std::string& b, bool may_be_nicknames) {
  if (a == b) return WordMatch::kEqual;
  if (a.size() == 1 || b.size() == 1) {
    return a[0] == b[0] ? WordMatch::kVariant : WordMatch::kNone;
  }
  if (may_be_nicknames && AreNicknames(a, b)) return WordMatch::kVariant;
  if (!ShareLetters(a, b)) return WordMatch::kNone;
  const size_t longer = std::max(a.size(), b.size());
  const size_t shorter = std::min(a.size(), b.size());
  const int errors_max = longer >= 8 ? 2 : 1;
  const bool few_errors =
      errors_max == 1 ? WithinOneEdit(a, b) : EditDistance(a, b, errors_max) <= errors_max;
  if (shorter >= 3 && few_errors) return WordMatch::kSpelling;
  const double similarity = JaroWinkler(a, b);
  if (similarity >= 0.92) return WordMatch::kSpelling;
  if (similarity >= 0.8 && (similarity >= 0.86 || Soundex(a) == Soundex(b))) {
    return WordMatch::kAlike;
  }
  return WordMatch::kNone;
}

class PersonColumn final : public Column {
 public:
  int cost() const override { return 1; }
  void Prefetch(ValueId value) const override {
    const Name* name = &names_[static_cast<size_t>(value)];
    __builtin_prefetch(name);
    __builtin_prefetch(name + 1);  // its end, on the next cache line
  }

  absl::Span<const Level> levels() const override { return kLevels; }

  void AppendKeys(ValueId value, std::vector<uint64_t>* keys) const override {
    const Name& name = names_[static_cast<size_t>(value)];
    if (name.words.size() > 1) {
      keys->push_back(StableHash(absl::StrJoin(name.words, " "), kSeed));
      // "SergeiLavrov" is one word.
      keys->push_back(StableHash(name.joined, kSeed + 1));
    }
    for (const std::string& word : name.words) {
      if (word.size() < 2) continue;
      keys->push_back(StableHash(FormalName(word), kSeed + 1));
      const std::string sound = Soundex(word);
      if (!sound.empty()) keys->push_back(StableHash(sound, kSeed + 2));
      if (word.size() >= 5) keys->push_back(StableHash(word.substr(0, 4), kSeed + 3));
      if (word.size() >= 5) keys->push_back(StableHash(word.substr(word.size() - 4), kSeed + 4));
    }
  }

  // Only of single words whose likeness is a matter of letters.
  SketchKind sketch_kind() const override { return SketchKind::kLetters; }
  uint32_t Sketch(ValueId value) const override {
    const Name& name = names_[static_cast<size_t>(value)];
    if (name.words.size() > 1 || name.words[0].size() < 2 || name.has_nicknames) {
      return kNoSketch;
    }
    return LetterSketch(name.words[0]);
  }

 private:
  struct Name {
    // Sorted. One word is the rule where given and family names stand apart, and is kept in place.
    absl::InlinedVector<std::string, 2> words;
    bool has_nicknames = false;  // one of the words
    std::string joined;          // as written, without blanks
  };

  bool Prepare(absl::string_view raw) override {
    Name name;
    for (std::string& word : SplitWords(ToLatin(raw), kWordsMax)) {
      if (std::find(kTitles.begin(), kTitles.end(), word) != kTitles.end()) continue;
      if (AreInitials(word)) {
        name.words.push_back(word.substr(0, 1));
        name.words.push_back(word.substr(1));
      } else {
        name.words.push_back(std::move(word));
      }
    }
    if (name.words.empty()) return false;
    name.joined = absl::StrJoin(name.words, "");
    // Whole words before initials, so that "N. Nazarbayev" keeps its family name for itself.
    std::sort(name.words.begin(), name.words.end(), [](const std::string& a, const std::string& b) {
      return std::make_pair(a.size() == 1, absl::string_view(a)) <
             std::make_pair(b.size() == 1, absl::string_view(b));
    });
    name.has_nicknames = std::any_of(name.words.begin(), name.words.end(), HasNicknames);
    names_.push_back(std::move(name));
    return true;
  }

  void PrepareFrequencies() override {
    CountByForm([this](size_t value) { return absl::MakeConstSpan(names_[value].words); });
  }

  Outcome CompareValues(ValueId left, ValueId right) const override {
    const Name& a = names_[static_cast<size_t>(left)];
    const Name& b = names_[static_cast<size_t>(right)];
    if (a.words == b.words) {
      const auto holders = static_cast<float>(count(left));
      return {kExact, 1, holders / static_cast<float>(record_count())};
    }
    const bool one_is_a_word = (a.words.size() == 1) != (b.words.size() == 1);
    if (a.joined == b.joined || (one_is_a_word && AreWrittenTogether(a.joined, b.joined))) {
      return {kSpelling, kSimilarity[kSpelling], 0};
    }
    const bool a_is_shorter = a.words.size() <= b.words.size();
    const auto& shorter = a_is_shorter ? a.words : b.words;
    const auto& longer = a_is_shorter ? b.words : a.words;
    bool used[2 * kWordsMax] = {};
    WordMatch worst = WordMatch::kEqual;
    bool any_strong = false;  // a whole word agrees, not only an initial
    for (const std::string& word : shorter) {
      WordMatch best = WordMatch::kNone;
      size_t best_at = 0;
      for (size_t i = 0; i < longer.size(); ++i) {
        if (used[i]) continue;
        const WordMatch match = MatchWords(word, longer[i], a.has_nicknames && b.has_nicknames);
        if (match < best) {
          best = match;
          best_at = i;
        }
      }
      if (best != WordMatch::kNone) used[best_at] = true;
      if (best != WordMatch::kNone && word.size() > 1 && longer[best_at].size() > 1) {
        any_strong = true;
      }
      worst = std::max(worst, best);
    }
    const int level = LevelOf(worst, any_strong, shorter.size(), longer.size());
    return {level, kSimilarity[level], 0};
  }

  // The same letters but for one, divided into words elsewhere.
  static bool AreWrittenTogether(const std::string& a, const std::string& b) {
    const size_t shorter = std::min(a.size(), b.size());
    return shorter >= 6 && std::max(a.size(), b.size()) - shorter <= 1 && WithinOneEdit(a, b);
  }

  static int LevelOf(WordMatch worst, bool any_strong, size_t shorter, size_t longer) {
    if (!any_strong) return worst == WordMatch::kVariant && longer == 1 ? kVariant : kDisagrees;
    // Of two words one alone says little; a middle name may be left out.
    const bool whole = shorter == longer || shorter >= 2;
    switch (worst) {
      case WordMatch::kEqual:
      case WordMatch::kVariant:
        return whole ? kVariant : kPartial;
      case WordMatch::kSpelling:
        return whole ? kSpelling : kPartial;
      case WordMatch::kAlike:
        return whole ? kAlike : kPartial;
      case WordMatch::kNone:
        break;
    }
    return shorter >= 2 ? kPartial : kDisagrees;
  }

  std::vector<Name> names_;
};

}  // namespace

std::unique_ptr<Column> MakePersonColumn() { return std::make_unique<PersonColumn>(); }

}  // namespace dealtrace::linkage

// Names of organisations: legal forms, word order, acronyms, spelling, rarity of words.
#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/strings/str_join.h"
#include "libs/linkage/columns.h"
#include "libs/linkage/legal_forms.h"
#include "libs/linkage/word_column.h"

namespace dealtrace::linkage {
namespace {

enum NameLevel : int {
  kExact = 1,
  kSameCore,
  kSpelling,
  kAcronym,
  kClose,
  kPartial,
  kWeak,
  kDisagrees
};

constexpr Level kLevels[] = {
    {"MISSING", 1, 1},
    {"SAME_WORDS", 0.4, 0.006},
    // But for a country, "group", "holding" and the like.
    {"SAME_TELLING_WORDS", 0.1, 0.006},
    {"SPELLING", 0.13, 0.004},
    {"ACRONYM", 0.03, 0.002},
    {"MOST_WORDS", 0.14, 0.012},
    {"SOME_WORDS", 0.1, 0.05},
    {"FEW_WORDS", 0.06, 0.12},
    {"DISAGREES", 0.04, 0.80},
};

constexpr uint64_t kSeed = 100;
constexpr size_t kKeyWordsMax = 4;

bool IsLink(absl::string_view word) { return word == "and" || word == "of" || word == "the"; }

std::string Initials(absl::Span<const std::string> words, bool with_links) {
  std::string initials;
  for (const std::string& word : words) {
    if (with_links || !IsLink(word)) initials.push_back(word[0]);
  }
  return initials.size() >= 3 ? initials : std::string();
}

std::string SortedKey(std::vector<std::string> words) {
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return absl::StrJoin(words, " ");
}

class OrganisationColumn final : public WordColumn {
 public:
  absl::Span<const Level> levels() const override { return kLevels; }
  void Prefetch(ValueId value) const override {
    __builtin_prefetch(&names_[static_cast<size_t>(value)]);
    WordColumn::Prefetch(value);
  }

  void AppendKeys(ValueId value, std::vector<uint64_t>* keys) const override {
    const Name& name = names_[static_cast<size_t>(value)];
    AppendWordKeys(value, kSeed, kKeyWordsMax, keys);
    keys->push_back(StableHash(name.joined, kSeed + 2));
    if (name.joined.size() >= 8) {
      keys->push_back(StableHash(name.joined.substr(0, 6), kSeed + 3));
      keys->push_back(StableHash(name.joined.substr(name.joined.size() - 6), kSeed + 4));
    }
    // A name of one short word may be the initials of another.
    for (const std::string& acronym : name.acronyms) {
      keys->push_back(StableHash(acronym, kSeed + 5));
    }
    if (name.core_count == 1 && name.joined.size() <= 6 && name.joined.size() >= 3) {
      keys->push_back(StableHash(name.joined, kSeed + 5));
    }
  }

 private:
  struct Name {
    std::string key;     // telling words, sorted
    std::string joined;  // telling words, as they stand
    std::string sizes;   // of the words in `joined`, a byte each
    uint64_t whole = 0;  // of all words but legal forms, sorted
    // Initials, when there are three: of the telling words, of all but "of" and the like, of all.
    std::vector<std::string> acronyms;
    uint32_t core_count = 0;
  };

  bool Prepare(absl::string_view raw) override {
    std::vector<std::string> words = SplitWords(ToLatin(raw), kWordsMax);
    while (words.size() > 1 && (IsLegalForm(words.back()) || words.back() == "and")) {
      words.pop_back();
    }
    while (words.size() > 1 && (IsLegalForm(words.front()) || words.front() == "the")) {
      words.erase(words.begin());
    }
    if (words.empty()) return false;
    std::vector<std::string> core;
    for (const std::string& word : words) {
      if (!IsGenericWord(word) && !IsLegalForm(word)) core.push_back(word);
    }
    if (core.empty()) core = words;
    Name name;
    name.joined = absl::StrJoin(core, "");
    for (std::string& acronym : std::vector<std::string>{
             Initials(core, false), Initials(words, false), Initials(words, true)}) {
      if (acronym.empty() || absl::c_linear_search(name.acronyms, acronym)) continue;
      name.acronyms.push_back(std::move(acronym));
    }
    for (const std::string& word : core) {
      name.sizes += static_cast<char>(std::min<size_t>(word.size(), 127));
    }
    name.core_count = static_cast<uint32_t>(core.size());
    name.key = SortedKey(std::move(core));
    std::vector<std::string> whole;
    for (const std::string& word : words) {
      if (!IsLegalForm(word) && !IsLink(word)) whole.push_back(word);
    }
    name.whole = StableHash(SortedKey(std::move(whole)), kSeed);
    names_.push_back(std::move(name));
    KeepWords(words);
    return true;
  }

  float WeightFactor(absl::string_view word) const override {
    return IsLegalForm(word) ? 0.15F : IsGenericWord(word) ? 0.4F : 1.0F;
  }

  void PrepareFrequencies() override {
    WordColumn::PrepareFrequencies();
    for (size_t value = 0; value < names_.size(); ++value) {
      key_counts_[names_[value].key] += count(static_cast<ValueId>(value));
      for (const std::string& acronym : names_[value].acronyms) {
        acronym_counts_[acronym] += count(static_cast<ValueId>(value));
      }
    }
  }

  static bool IsAcronymOf(const Name& shorter, const Name& longer) {
    return shorter.core_count == 1 && absl::c_linear_search(longer.acronyms, shorter.joined);
  }

  static bool IsMisspelling(const Name& left, const Name& right) {
    const size_t shorter = std::min(left.joined.size(), right.joined.size());
    const size_t longer = std::max(left.joined.size(), right.joined.size());
    if (shorter < 5 || longer - shorter > 3) return false;
    const int errors_max = static_cast<int>(std::min<size_t>(3, shorter / 5));
    if (EditDistance(left.joined, right.joined, errors_max) > errors_max) return false;
    return left.sizes.size() != right.sizes.size() || ShortWordsAgree(left, right);
  }

  // Three letters in error are another word, however long the name is: "BWI Industries" and
  // "BAE Industries".
  static bool ShortWordsAgree(const Name& left, const Name& right) {
    constexpr size_t kShort = 3;
    size_t a = 0, b = 0;
    for (size_t i = 0; i < left.sizes.size(); ++i) {
      const auto a_size = static_cast<size_t>(static_cast<unsigned char>(left.sizes[i]));
      const auto b_size = static_cast<size_t>(static_cast<unsigned char>(right.sizes[i]));
      const absl::string_view a_word = absl::string_view(left.joined).substr(a, a_size);
      const absl::string_view b_word = absl::string_view(right.joined).substr(b, b_size);
      if (a_size <= kShort && b_size <= kShort && a_word != b_word) return false;
      a += a_size;
      b += b_size;
    }
    return true;
  }

  Outcome CompareValues(ValueId left, ValueId right) const override {
    const Name& a = names_[static_cast<size_t>(left)];
    const Name& b = names_[static_cast<size_t>(right)];
    if (a.key == b.key) {
      const double holders = static_cast<double>(key_counts_.at(a.key));
      const bool whole = a.whole == b.whole;
      return {whole ? kExact : kSameCore, whole ? 1.0F : 0.97F,
              static_cast<float>(holders / static_cast<double>(record_count()))};
    }
    const double cosine = SoftCosine(left, right);
    const auto similarity = static_cast<float>(cosine);
    const float rarity = RarestShared(left, right);
    const bool numbers = NumbersMayAgree(left, right);
    if (numbers && (a.joined == b.joined || cosine >= 0.95 || IsMisspelling(a, b))) {
      return {kSpelling, std::max(similarity, 0.95F), rarity};
    }
    if (IsAcronymOf(a, b) || IsAcronymOf(b, a)) {
      const Name& shorter = IsAcronymOf(a, b) ? a : b;
      const double holders = static_cast<double>(acronym_counts_.at(shorter.joined));
      return {kAcronym, std::max(similarity, 0.85F),
              static_cast<float>(holders / static_cast<double>(record_count()))};
    }
    if (numbers && cosine >= 0.75) return {kClose, similarity, rarity};
    if (cosine >= 0.5) return {kPartial, similarity, rarity};
    return {cosine >= 0.25 ? kWeak : kDisagrees, similarity, rarity};
  }

  std::vector<Name> names_;
  absl::flat_hash_map<std::string, int64_t> key_counts_;
  absl::flat_hash_map<std::string, int64_t> acronym_counts_;  // names with these initials
};

}  // namespace

std::unique_ptr<Column> MakeOrganisationColumn() { return std::make_unique<OrganisationColumn>(); }

}  // namespace dealtrace::linkage

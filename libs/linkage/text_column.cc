// Free text and street addresses, compared by their words.
#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_join.h"
#include "libs/linkage/columns.h"
#include "libs/linkage/word_column.h"

namespace dealtrace::linkage {
namespace {

constexpr size_t kKeyWordsMax = 6;

class TextColumn final : public WordColumn {
 public:
  absl::Span<const Level> levels() const override {
    static constexpr Level kLevels[] = {
        {"MISSING", 1, 1},          {"SAME_WORDS", 0.3, 0.004}, {"NEARLY_ALL_WORDS", 0.2, 0.004},
        {"MOST_WORDS", 0.2, 0.012}, {"MANY_WORDS", 0.13, 0.04}, {"SOME_WORDS", 0.09, 0.12},
        {"FEW_WORDS", 0.05, 0.22},  {"DISAGREES", 0.03, 0.6},
    };
    return kLevels;
  }

  void AppendKeys(ValueId value, std::vector<uint64_t>* keys) const override {
    AppendWordKeys(value, 200, kKeyWordsMax, keys);
  }

 private:
  void PrepareFrequencies() override {
    WordColumn::PrepareFrequencies();
    CountByForm([this](size_t value) { return words(static_cast<ValueId>(value)); });
  }

  bool Prepare(absl::string_view raw) override {
    const std::vector<std::string> words = SplitWords(ToLatin(raw), kWordsMax);
    if (words.empty()) return false;
    KeepWords(words);
    return true;
  }

  Outcome CompareValues(ValueId left, ValueId right) const override {
    const absl::Span<const WordId> a = words(left), b = words(right);
    if (a == b) return {1, 1, static_cast<float>(Frequency(left))};
    const double cosine = SoftCosine(left, right);
    const auto similarity = static_cast<float>(cosine);
    constexpr double kFrom[] = {0.9, 0.7, 0.5, 0.3, 0.15};
    for (int i = 0; i < 5; ++i) {
      if (cosine >= kFrom[i]) return {i + 2, similarity, RarestShared(left, right)};
    }
    return {7, similarity, RarestShared(left, right)};
  }
};

// Both ways of writing become one. Whatever the language, these are whole words.
absl::string_view Abbreviated(absl::string_view word) {
  static const auto& kForms = *new absl::flat_hash_map<absl::string_view, absl::string_view>{
      {"street", "st"},      {"road", "rd"},     {"avenue", "ave"},    {"av", "ave"},
      {"boulevard", "blvd"}, {"bd", "blvd"},     {"drive", "dr"},      {"lane", "ln"},
      {"court", "ct"},       {"place", "pl"},    {"square", "sq"},     {"highway", "hwy"},
      {"parkway", "pkwy"},   {"terrace", "tce"}, {"crescent", "cres"}, {"circuit", "cct"},
      {"close", "cl"},       {"north", "n"},     {"south", "s"},       {"east", "e"},
      {"west", "w"},         {"saint", "st"},    {"mount", "mt"},      {"fort", "ft"},
      {"strasse", "str"},    {"rue", "r"},       {"first", "1st"},     {"second", "2nd"},
      {"third", "3rd"},      {"fourth", "4th"},  {"fifth", "5th"},     {"building", "bldg"},
      {"floor", "fl"},       {"suite", "ste"},   {"apartment", "apt"}, {"unit", "apt"}};
  const auto found = kForms.find(word);
  return found == kForms.end() ? word : found->second;
}

class AddressColumn final : public WordColumn {
 public:
  absl::Span<const Level> levels() const override {
    static constexpr Level kLevels[] = {
        {"MISSING", 1, 1},           {"SAME_WORDS", 0.5, 0.01}, {"SAME_PLACE", 0.2, 0.01},
        {"NEARLY_SAME", 0.12, 0.02}, {"SOME_WORDS", 0.1, 0.16}, {"DISAGREES", 0.08, 0.8},
    };
    return kLevels;
  }

  void AppendKeys(ValueId value, std::vector<uint64_t>* keys) const override {
    AppendWordKeys(value, 300, 3, keys);
    keys->push_back(StableHash(keys_[static_cast<size_t>(value)], 302));
  }

  SketchKind sketch_kind() const override { return SketchKind::kStarts; }
  uint32_t Sketch(ValueId value) const override { return starts_[static_cast<size_t>(value)]; }

 private:
  void PrepareFrequencies() override {
    WordColumn::PrepareFrequencies();
    CountByForm([this](size_t value) { return absl::string_view(keys_[value]); });
    for (size_t value = 0; value < keys_.size(); ++value) {
      starts_.push_back(StartsOf(static_cast<ValueId>(value)));
    }
  }

  bool Prepare(absl::string_view raw) override {
    std::vector<std::string> words = SplitWords(ToLatin(raw), kWordsMax);
    if (words.empty()) return false;
    for (std::string& word : words) word = std::string(Abbreviated(word));
    std::vector<std::string> sorted = words;
    std::sort(sorted.begin(), sorted.end());
    keys_.push_back(absl::StrJoin(sorted, " "));
    KeepWords(words);
    return true;
  }

  Outcome CompareValues(ValueId left, ValueId right) const override {
    const std::string& a = keys_[static_cast<size_t>(left)];
    const std::string& b = keys_[static_cast<size_t>(right)];
    if (a == b) return {1, 1, static_cast<float>(Frequency(left))};
    // Two letters of a start in error are not forgiven.
    if (!MayAgree(SketchKind::kStarts, Sketch(left), Sketch(right))) return {5, 0, 0};
    const bool numbers = NumbersMayAgree(left, right);
    double cosine = SoftCosine(left, right);
    // A short value ("winston hills") may differ in its only word.
    if (numbers && cosine < 0.8 && std::max(a.size(), b.size()) <= 40 && ShareLetters(a, b)) {
      const int errors_max = static_cast<int>(std::min(a.size(), b.size()) / 5);
      if (EditDistance(a, b, errors_max) <= errors_max) cosine = std::max(cosine, 0.8);
    }
    const auto similarity = static_cast<float>(cosine);
    if (numbers && cosine >= 0.8) return {2, similarity, 0};
    if (cosine >= 0.6) return {3, similarity, 0};
    return {cosine >= 0.3 ? 4 : 5, similarity, 0};
  }

  std::vector<std::string> keys_;
  std::vector<uint32_t> starts_;
};

}  // namespace

std::unique_ptr<Column> MakeTextColumn() { return std::make_unique<TextColumn>(); }
std::unique_ptr<Column> MakeAddressColumn() { return std::make_unique<AddressColumn>(); }

}  // namespace dealtrace::linkage

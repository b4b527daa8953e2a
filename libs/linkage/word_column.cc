#include "libs/linkage/word_column.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace dealtrace::linkage {
namespace {

// Words that differ are compared letter by letter up to this many a side.
constexpr size_t kSoftWordsMax = 10;
constexpr double kSoftSimilarityMin = 0.88;

}  // namespace

void WordColumn::KeepWords(absl::Span<const std::string> words) {
  Range range;
  range.begin = static_cast<uint32_t>(flat_.size());
  for (const std::string& word : words) flat_.push_back(table_.Intern(word));
  const auto begin = flat_.begin() + range.begin;
  std::sort(begin, flat_.end());
  flat_.erase(std::unique(begin, flat_.end()), flat_.end());
  range.size = static_cast<uint32_t>(flat_.size()) - range.begin;
  range.has_number = std::any_of(words.begin(), words.end(), HasDigit);
  ranges_.push_back(range);
}

void WordColumn::PrepareFrequencies() {
  for (size_t value = 0; value < ranges_.size(); ++value) {
    for (const WordId word : words(static_cast<ValueId>(value))) {
      table_.Count(word, count(static_cast<ValueId>(value)));
    }
  }
  table_.Finish(record_count());
  weights_.resize(table_.size());
  shapes_.resize(table_.size());
  for (WordId word = 0; word < weights_.size(); ++word) {
    const std::string& text = table_.text(word);
    weights_[word] = table_.weight(word) * WeightFactor(text);
    if (text.size() < 4 || HasDigit(text)) continue;
    Shape& shape = shapes_[word];
    shape.size = static_cast<uint16_t>(text.size());
    shape.first = text[0];
    shape.second = text[1];
    for (const char c : text) shape.letters |= 1U << (static_cast<unsigned char>(c) & 31U);
  }
  norms_.reserve(ranges_.size());
  for (size_t value = 0; value < ranges_.size(); ++value) {
    // In an order that does not depend on the ids, so that sums are the same whatever came first.
    std::vector<float> squares;
    for (const WordId word : words(static_cast<ValueId>(value))) {
      squares.push_back(weights_[word] * weights_[word]);
    }
    std::sort(squares.begin(), squares.end());
    double sum = 0;
    for (const float square : squares) sum += square;
    norms_.push_back(static_cast<float>(std::sqrt(sum)));
  }
}

absl::Span<const WordId> WordColumn::words(ValueId value) const {
  const Range& range = ranges_[static_cast<size_t>(value)];
  return {flat_.data() + range.begin, range.size};
}

double WordColumn::MostSimilarity(const Shape& left, const Shape& right) {
  // A letter that the other word lacks matches nothing.
  const int from_left = left.size - std::popcount(left.letters & ~right.letters);
  const int from_right = right.size - std::popcount(right.letters & ~left.letters);
  const double matching = std::min(from_left, from_right);
  if (matching <= 0) return 0;
  const double jaro = (matching / left.size + matching / right.size + 1) / 3;
  return left.first == right.first ? jaro + 0.4 * (1 - jaro) : jaro;
}

double WordColumn::SoftCosine(ValueId left, ValueId right) const {
  const absl::Span<const WordId> a = words(left);
  const absl::Span<const WordId> b = words(right);
  // Both are sorted by id: what is left over are the words that only one side has.
  WordId only_a[kSoftWordsMax];
  WordId only_b[kSoftWordsMax];
  float shared[kWordsMax];
  size_t only_a_count = 0, only_b_count = 0, shared_count = 0;
  for (size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    if (j == b.size() || (i < a.size() && a[i] < b[j])) {
      if (only_a_count < kSoftWordsMax) only_a[only_a_count++] = a[i];
      ++i;
    } else if (i == a.size() || b[j] < a[i]) {
      if (only_b_count < kSoftWordsMax) only_b[only_b_count++] = b[j];
      ++j;
    } else {
      if (shared_count < kWordsMax) shared[shared_count++] = weights_[a[i]] * weights_[a[i]];
      ++i;
      ++j;
    }
  }
  for (size_t i = 0; i < only_a_count; ++i) {
    const Shape& shape = shapes_[only_a[i]];
    if (shape.size == 0) continue;
    double best = 0;
    size_t best_at = 0;
    for (size_t j = 0; j < only_b_count; ++j) {
      const Shape& other_shape = shapes_[only_b[j]];
      if (other_shape.size == 0 ||
          (shape.first != other_shape.first && shape.second != other_shape.second) ||
          MostSimilarity(shape, other_shape) < kSoftSimilarityMin) {
        continue;
      }
      const std::string& other = table_.text(only_b[j]);
      const double similarity = JaroWinkler(table_.text(only_a[i]), other);
      // The smaller text wins a tie, so that ids do not matter.
      if (similarity > best ||
          (similarity == best && best > 0 && other < table_.text(only_b[best_at]))) {
        best = similarity;
        best_at = j;
      }
    }
    if (best < kSoftSimilarityMin || shared_count == kWordsMax) continue;
    shared[shared_count++] =
        static_cast<float>(best) * weights_[only_a[i]] * weights_[only_b[best_at]];
    only_b[best_at] = only_b[--only_b_count];
  }
  std::sort(shared, shared + shared_count);
  double sum = 0;
  for (size_t i = 0; i < shared_count; ++i) sum += shared[i];
  const double norms =
      static_cast<double>(norms_[static_cast<size_t>(left)]) * norms_[static_cast<size_t>(right)];
  return norms > 0 ? std::min(1.0, sum / norms) : 0;
}

uint32_t WordColumn::StartsOf(ValueId value) const {
  // Light words together are worth at most a fifth of the cosine of any two values.
  constexpr double kLightShareMax = 0.04;
  const double light =
      kLightShareMax * norms_[static_cast<size_t>(value)] * norms_[static_cast<size_t>(value)];
  std::vector<WordId> ranked(words(value).begin(), words(value).end());
  std::sort(ranked.begin(), ranked.end(), [this](WordId a, WordId b) {
    return weights_[a] != weights_[b] ? weights_[a] < weights_[b] : table_.text(a) < table_.text(b);
  });
  uint32_t starts = 0;
  double sum = 0;
  for (const WordId word : ranked) {
    sum += weights_[word] * weights_[word];
    if (sum <= light) continue;
    starts |= StartSketch(table_.text(word));
  }
  return starts;
}

float WordColumn::RarestShared(ValueId left, ValueId right) const {
  const absl::Span<const WordId> a = words(left), b = words(right);
  int64_t fewest = 0;
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i] == b[j]) {
      const int64_t holders = table_.count(a[i]);
      fewest = fewest == 0 ? holders : std::min(fewest, holders);
      ++i, ++j;
    } else if (a[i] < b[j]) {
      ++i;
    } else {
      ++j;
    }
  }
  return static_cast<float>(fewest) / static_cast<float>(record_count());
}

void WordColumn::AppendExtraFeatures(ValueId left, ValueId right,
                                     std::vector<float>* features) const {
  const absl::Span<const WordId> sides[] = {words(left), words(right)};
  std::vector<float> shared;
  float all[2] = {0, 0}, rarest_alone[2] = {0, 0};
  int shared_numbers = 0, numbers[2] = {0, 0};
  for (const int side : {0, 1}) {
    std::vector<float> weights;
    for (const WordId word : sides[side]) {
      const bool is_shared =
          std::binary_search(sides[1 - side].begin(), sides[1 - side].end(), word);
      const bool has_digit = HasDigit(table_.text(word));
      weights.push_back(weights_[word]);
      if (is_shared && side == 0) shared.push_back(weights_[word]);
      if (is_shared && side == 0 && has_digit) ++shared_numbers;
      if (has_digit) ++numbers[side];
      if (!is_shared) rarest_alone[side] = std::max(rarest_alone[side], weights_[word]);
    }
    std::sort(weights.begin(), weights.end());
    for (const float weight : weights) all[side] += weight;
  }
  std::sort(shared.begin(), shared.end());
  float sum = 0;
  for (const float weight : shared) sum += weight;
  features->push_back(sum / std::max(1e-6F, std::min(all[0], all[1])));
  features->push_back(sum / std::max(1e-6F, std::max(all[0], all[1])));
  features->push_back(sum / std::max(1e-6F, all[0] + all[1] - sum));
  features->push_back(std::min(rarest_alone[0], rarest_alone[1]));
  features->push_back(std::max(rarest_alone[0], rarest_alone[1]));
  const int fewer = std::min(numbers[0], numbers[1]);
  features->push_back(fewer == 0 ? -1
                                 : static_cast<float>(shared_numbers) / static_cast<float>(fewer));
  features->push_back(static_cast<float>(sides[0].size()) - static_cast<float>(sides[1].size()));
}

bool WordColumn::NumbersMayAgree(ValueId left, ValueId right) const {
  if (!ranges_[static_cast<size_t>(left)].has_number) return true;
  if (!ranges_[static_cast<size_t>(right)].has_number) return true;
  const absl::Span<const WordId> others = words(right);
  const absl::Span<const WordId> own = words(left);
  return std::any_of(own.begin(), own.end(), [&](WordId word) {
    return HasDigit(table_.text(word)) && std::binary_search(others.begin(), others.end(), word);
  });
}

void WordColumn::AppendWordKeys(ValueId value, uint64_t seed, size_t words_max,
                                std::vector<uint64_t>* keys) const {
  std::vector<WordId> ranked(words(value).begin(), words(value).end());
  std::sort(ranked.begin(), ranked.end(), [this](WordId a, WordId b) {
    return weights_[a] != weights_[b] ? weights_[a] > weights_[b] : table_.text(a) < table_.text(b);
  });
  if (ranked.size() > words_max) ranked.resize(words_max);
  for (size_t i = 0; i < ranked.size(); ++i) {
    const std::string& word = table_.text(ranked[i]);
    keys->push_back(StableHash(word, seed));
    if (word.size() >= 6) keys->push_back(StableHash(word.substr(0, 5), seed + 1));
    if (i > 0) {
      const uint64_t a = StableHash(word, seed), b = StableHash(table_.text(ranked[i - 1]), seed);
      keys->push_back(Combine(std::min(a, b), std::max(a, b)));
    }
  }
}

}  // namespace dealtrace::linkage

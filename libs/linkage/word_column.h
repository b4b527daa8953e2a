// A column whose values are compared word by word.
#pragma once

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "libs/linkage/column.h"
#include "libs/linkage/words.h"

namespace dealtrace::linkage {

class WordColumn : public Column {
 public:
  void Prefetch(ValueId value) const override {
    __builtin_prefetch(&ranges_[static_cast<size_t>(value)]);
  }

 protected:
  // More words of a value are left out.
  static constexpr size_t kWordsMax = 64;

  // Keeps the distinct words of the value that is being prepared.
  void KeepWords(absl::Span<const std::string> words);
  void PrepareFrequencies() override;
  // What a word's weight is multiplied by.
  virtual float WeightFactor(absl::string_view) const { return 1; }

  absl::Span<const WordId> words(ValueId value) const;
  const WordTable& table() const { return table_; }
  float weight(WordId word) const { return weights_[word]; }
  // Cosine of the two values' weighted words, 0 to 1, in which words that are nearly spelled alike
  // agree in part (SoftTFIDF: Cohen, Ravikumar and Fienberg, A Comparison of String Distance
  // Metrics for Name-Matching Tasks, 2003).
  double SoftCosine(ValueId left, ValueId right) const;
  // The starts of the words that make nearly all of the value's weight.
  uint32_t StartsOf(ValueId value) const;
  // The share of records that hold the rarest word that both have; 0 when they share none.
  float RarestShared(ValueId left, ValueId right) const;
  size_t extra_feature_count() const override { return 7; }
  // Shares of the shared words' weight in each side and in both, the rarest word that only one side
  // has, shared words with digits, and the difference in length.
  void AppendExtraFeatures(ValueId left, ValueId right,
                           std::vector<float>* features) const override;
  // False when both hold words with digits and none of those is in both.
  bool NumbersMayAgree(ValueId left, ValueId right) const;
  // Rare words, pairs of neighbours in rank when all are common, and beginnings of rare words.
  void AppendWordKeys(ValueId value, uint64_t seed, size_t words_max,
                      std::vector<uint64_t>* keys) const;

 private:
  struct Range {
    uint32_t begin = 0;
    uint32_t size = 0;
    bool has_number = false;  // a word with a digit
  };
  // What can be known of a word without reading it.
  struct Shape {
    uint32_t letters = 0;  // which stand in it
    uint16_t size = 0;     // 0: it is compared only as a whole
    char first = 0;
    char second = 0;
  };

  // The most that the Jaro-Winkler similarity of two words of these shapes can be.
  static double MostSimilarity(const Shape& left, const Shape& right);

  WordTable table_;
  std::vector<WordId> flat_;
  std::vector<Range> ranges_;
  std::vector<float> weights_;  // by word
  std::vector<Shape> shapes_;   // by word
  std::vector<float> norms_;    // by value
};

}  // namespace dealtrace::linkage

// The values of one comparison, prepared once each, and how two of them compare.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "libs/linkage/comparison_spec.h"
#include "libs/linkage/large_memory.h"
#include "libs/linkage/sketch.h"

namespace dealtrace::linkage {

// Longer values are cut: time must stay bounded.
inline constexpr size_t kValueBytesMax = 2000;

// A distinct value of a column; kMissing for one that says nothing ("", "n/a", "-", only
// punctuation).
using ValueId = int32_t;
inline constexpr ValueId kMissing = -1;

// One outcome of a comparison and what it is worth before anything was learned.
struct Level {
  absl::string_view name;  // `SAME_TOKENS`
  double m;                // share of it among pairs of the same thing
  double u;                // share of it among pairs of different things that share some key
};

// Level 0 is always "a side is missing"; the others run from the strongest agreement to
// `DISAGREES`.
inline constexpr int kMissingLevel = 0;
inline constexpr int kLevelsMax = 12;

struct Outcome {
  int level = kMissingLevel;
  // 0 to 1, for models that learn from labels; 0 when a side is missing.
  float similarity = 0;
  // The share of records that hold what the two agree on, above 0; 0 when that is not one value.
  // Agreeing on what few hold is worth more (term-frequency adjustment: Winkler, Frequency-Based
  // Matching in the Fellegi-Sunter Model, 2000).
  float frequency = 0;
};

// What is compared of a value as it stands in a table: without blanks around it, cut when long.
absl::string_view ValueText(absl::string_view raw);

// Fill with Intern and Count (or Add, which is both), then Finish once, then read from any number
// of threads. What is read does not depend on the order of filling, but for the ids themselves.
class Column {
 public:
  virtual ~Column() = default;

  // Before the first Add: keeps what AppendFeatures needs.
  void KeepTexts() { keeps_texts_ = true; }
  // The id of `raw`. Any bytes are accepted.
  ValueId Intern(absl::string_view raw);
  // No more Intern: frees what only that needs.
  void EndInterning();
  // Counts the value as that of one more record.
  void Count(ValueId value);
  ValueId Add(absl::string_view raw);
  void Finish();

  // How many records hold a value that a spreadsheet wrote in scientific notation, so that its last
  // digits are lost: it says nothing. Empty where digits do not matter.
  int64_t damaged_count() const { return damaged_count_; }
  // The first of them.
  const std::string& damaged_example() const { return damaged_example_; }

  // By level number; [0] is the missing one.
  virtual absl::Span<const Level> levels() const = 0;
  Outcome Compare(ValueId left, ValueId right) const;
  // Asks the memory for what Compare will read of the value first.
  virtual void Prefetch(ValueId) const {}
  // How long Compare takes beside that of other columns, from 0: what is quick is compared first.
  virtual int cost() const { return 2; }
  // Hashes that records of the same thing are likely to share. Nothing for a missing value.
  virtual void AppendKeys(ValueId value, std::vector<uint64_t>* keys) const = 0;

  // After Finish. Two values whose sketches cannot agree are at the last level, with no frequency.
  virtual SketchKind sketch_kind() const { return SketchKind::kNone; }
  virtual uint32_t Sketch(ValueId) const { return kNoSketch; }

  // Numbers for models that learn from labels, always equally many; NaN when a side is missing.
  // Needs KeepTexts.
  void AppendFeatures(ValueId left, ValueId right, std::vector<float>* features) const;
  size_t feature_count() const;

  // The share of records with this value.
  double Frequency(ValueId value) const;
  int64_t value_count() const { return value_count_; }

 protected:
  // Whether a value in scientific notation is damaged, since all of its digits matter.
  virtual bool NeedsAllDigits() const { return false; }
  // Prepares the value number `value_count()`, or says false when it tells nothing.
  virtual bool Prepare(absl::string_view raw) = 0;
  // Whether two values count as one in frequencies may be known only by their prepared form.
  virtual void PrepareFrequencies() {}
  virtual Outcome CompareValues(ValueId left, ValueId right) const = 0;
  // What there is beside similarity, level and frequency; `count` of them.
  virtual size_t extra_feature_count() const { return 0; }
  virtual void AppendExtraFeatures(ValueId, ValueId, std::vector<float>*) const {}

  // Values of one form (a number, however it is written) are as frequent as all of them together.
  // `form_of` gives the form of a value as a view that lives on.
  template <typename FormOf>
  void CountByForm(const FormOf& form_of) {
    absl::flat_hash_map<decltype(form_of(size_t{0})), int64_t> holders;
    holders.reserve(counts_.size());
    for (size_t value = 0; value < counts_.size(); ++value) {
      holders[form_of(value)] += counts_[value];
    }
    for (size_t value = 0; value < counts_.size(); ++value) {
      counts_[value] = holders.at(form_of(value));
    }
  }

  // How many records hold the value.
  int64_t count(ValueId value) const { return counts_[static_cast<size_t>(value)]; }
  int64_t record_count() const { return record_count_; }

 private:
  LargeMap<std::string, ValueId> distinct_;  // until EndInterning
  int64_t damaged_count_ = 0;
  std::string damaged_example_;
  int64_t value_count_ = 0;
  std::vector<int64_t> counts_;  // by value
  bool keeps_texts_ = false;
  std::vector<std::string> texts_;  // as ToLatin made them
  int64_t record_count_ = 0;
};

std::unique_ptr<Column> MakeColumn(ValueType type);

}  // namespace dealtrace::linkage

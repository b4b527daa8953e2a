// Links the records of two sets, or finds the duplicates of one.
//
// Records of a side that hold the same in all that is compared are one until the end: they cost one
// comparison, and a name that stands on half of the rows does not pass for a common one. A link of
// one of them is a link of all.
//
// The same records give the same links, bit for bit, in whatever order they are added and on
// however many threads they are compared.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "libs/linkage/blocking.h"
#include "libs/linkage/column.h"
#include "libs/linkage/comparison_spec.h"
#include "libs/linkage/model.h"

namespace dealtrace::linkage {

enum class Side : uint8_t { kLeft, kRight };

struct LinkerOptions {
  std::vector<ComparisonSpec> comparisons;  // 1 to kComparisonsMax
  BlockingOptions blocking;
  // Pairs that are less likely are not returned.
  double min_probability = 0.01;
  // Each record of the right side has at most one counterpart: its candidates exclude each other.
  // Otherwise the data tell whether that is so.
  bool one_counterpart = false;
  int threads = 1;
  // How many links are made for records that hold the same as others, smallest groups first. Beyond
  // that a group of n equal records makes n - 1 links, each with the first, and a link of two
  // groups is one of their first records; of two tables, each record of a group still has a link.
  int64_t copied_links_max = 2'000'000;
  // Keeps the words of each record as a whole too, for AppendFeatures.
  bool for_labels = false;
  // Told now and then how many of the records are compared. May be empty.
  std::function<void(int64_t done, int64_t all)> progress;
};

// A pair by the numbers that Add gave.
struct ScoredPair {
  uint32_t left = 0;
  uint32_t right = 0;
  float probability = 0;
};

// One step from the prior to a pair's probability.
struct ComparisonStep {
  size_t comparison = 0;
  absl::string_view level;
  double bits = 0;
  double rarity_bits = 0;  // the part of `bits` that the agreed value's rarity makes
};

// What is worth knowing about a compared column.
struct ColumnStatistics {
  // Nothing on one side at least.
  bool is_empty = false;
  // All records of each side hold the same, and there are enough of them for that to say something
  // about the column: it has no weight.
  bool is_constant = false;
  // Keys that too many records share to find pairs alone.
  CommonKeys common_keys;
  // Records whose value is in scientific notation where all digits matter; it counts as missing.
  int64_t damaged = 0;
  std::string damaged_example;
};

struct LinkStatistics {
  // Records that hold the same are counted once.
  int64_t left_distinct = 0;
  int64_t right_distinct = 0;
  int64_t largest_group = 0;  // of records that hold the same
  // Of the distinct records, those that were compared with no other although they share keys: all
  // of these are too common.
  int64_t left_out_records = 0;
  // Links that copied_links_max left out, and the largest group of equal records among theirs.
  int64_t links_left_out = 0;
  int64_t largest_group_left_out = 0;
  std::vector<ColumnStatistics> columns;  // by comparison; known after Finish
  int64_t pairs_possible = 0;
  int64_t pairs_compared = 0;
  // Each record of the right side has at most one counterpart, as told or as far as the data show;
  // then the candidates of a record exclude each other.
  bool exclusive = false;
};

// Add all records, then Finish, then Link. Explain and Probability may be called after Finish from
// any thread.
class Linker {
 public:
  // Records of one side only are compared among themselves when `deduplicate`.
  Linker(LinkerOptions options, bool deduplicate);
  ~Linker();

  // `values` in the order of the comparisons; views need not outlive the call. Returns the record's
  // number among its side, from 0.
  uint32_t Add(Side side, absl::string_view id, absl::Span<const absl::string_view> values);

  // Blocks and learns the model.
  void Finish();
  // Instead of Finish, for pairs that are given: each left record with the right one of the same
  // number. The model, with its prior, is learned from these pairs; Link finds nothing.
  void FinishPairs();

  // By right record in the order of adding, then by falling probability, then by left id. With
  // one side, `left` is the one that was added first.
  std::vector<ScoredPair> Link();

  std::vector<ComparisonStep> Explain(uint32_t left, uint32_t right) const;
  // Of one pair, whatever else the two might be paired with.
  double Probability(uint32_t left, uint32_t right) const;
  // Numbers about a pair for a model that learns from labels, equally many for each; needs
  // `for_labels`.
  void AppendFeatures(uint32_t left, uint32_t right, std::vector<float>* features) const;
  // How many of these each comparison has, in their order, and last those of all texts as one.
  std::vector<size_t> FeatureCounts() const;
  const LinkageModel& model() const;
  const LinkStatistics& statistics() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Each record at most once, the most likely pairs first; ties by record.
std::vector<ScoredPair> OneToOne(std::vector<ScoredPair> pairs);

}  // namespace dealtrace::linkage

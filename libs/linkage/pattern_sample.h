// The patterns of levels of sampled pairs: how often each was met, and by which records.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "libs/linkage/column.h"

namespace dealtrace::linkage {

inline constexpr size_t kComparisonsMax = 16;

// The levels of all comparisons of a pair, four bits each.
using Pattern = uint64_t;
inline int LevelIn(Pattern pattern, size_t comparison) {
  return static_cast<int>((pattern >> (4 * comparison)) & 15U);
}

// How often a pattern was met, with the sum of log2 of the agreed values' frequencies.
struct PatternCount {
  Pattern pattern = 0;
  double pairs = 0;
  double log_frequency[kComparisonsMax] = {};
};

// Add the pairs of one record, then EndRecord, and so on; then Finish.
class PatternSample {
 public:
  // `outcomes`: one a comparison, of which `pattern` holds the levels.
  void Add(Pattern pattern, absl::Span<const Outcome> outcomes);
  // The pairs since the last one are of one record of the right side.
  void EndRecord();
  // Sorts the patterns, so that sums over them do not depend on a hash table's order.
  void Finish();

  absl::Span<const PatternCount> patterns() const { return patterns_; }
  size_t record_count() const { return ends_.size(); }
  // The pairs of a record, as places in patterns().
  absl::Span<const uint32_t> PairsOf(size_t record) const {
    const size_t begin = record == 0 ? 0 : ends_[record - 1];
    return absl::MakeConstSpan(pairs_).subspan(begin, ends_[record] - begin);
  }

 private:
  absl::flat_hash_map<Pattern, uint32_t> places_;
  std::vector<PatternCount> patterns_;
  std::vector<uint32_t> pairs_;
  std::vector<size_t> ends_;
};

}  // namespace dealtrace::linkage

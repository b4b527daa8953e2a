// The weights of a linkage: Fellegi and Sunter's model (A Theory for Record Linkage, 1969), learned
// without labels by expectation maximisation (Winkler, Using the EM Algorithm for Weight
// Computation in the Fellegi-Sunter Model, 1988) over counted patterns of levels.
#pragma once

#include <cstdint>
#include <memory>
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
  double pairs = 0;
  double log_frequency[kComparisonsMax] = {};
};
using PatternCounts = absl::flat_hash_map<Pattern, PatternCount>;

// What is known about one level of one comparison.
struct LevelWeight {
  double m = 0;     // share among pairs of the same thing, sides present
  double u = 0;     // share among candidate pairs of different things
  double bits = 0;  // log2(m / u), falling from level to level; 0 when a side is missing
  // Mean log2 frequency of what pairs of different things agree on at this level.
  double mean_log_frequency = 0;
};

struct LinkageModel {
  // By comparison, then by level.
  std::vector<std::vector<LevelWeight>> weights;
  // log2 of the odds that a candidate pair is of the same thing, before comparing.
  double prior_bits = 0;

  // The most that BitsOf can say.
  double MostBitsOf(size_t comparison) const;
  // The bits of one comparison, with the adjustment for rare and common values.
  double BitsOf(size_t comparison, const Outcome& outcome) const;
};

// The weights before anything is learned.
LinkageModel DefaultModel(absl::Span<const std::unique_ptr<Column>> columns);

// Learns m, u and the prior from the patterns of candidate pairs. `random` are patterns of pairs
// drawn at random, which are nearly all of different things. Both are drawn towards the defaults,
// the more the fewer comparisons there are: with one, they cannot be told apart from data alone.
// `pairs_per_candidate`: how many pairs there are for each that is a candidate;
// `random_match_share`: about which share of the random pairs are of the same thing all the same.
LinkageModel LearnModel(absl::Span<const std::unique_ptr<Column>> columns,
                        const PatternCounts& candidates, const PatternCounts& random,
                        double pairs_per_candidate, double random_match_share);

double ProbabilityOf(double bits);

}  // namespace dealtrace::linkage

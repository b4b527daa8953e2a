// The weights of a linkage: Fellegi and Sunter's model (A Theory for Record Linkage, 1969).
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "libs/linkage/column.h"
#include "libs/linkage/pattern_sample.h"

namespace dealtrace::linkage {

// What is known about one level of one comparison.
struct LevelWeight {
  double m = 0;     // share among pairs of the same thing, sides present
  double u = 0;     // share among pairs of different things
  double bits = 0;  // log2(m / u), falling from level to level; 0 when a side is missing
  // Mean log2 frequency of what pairs of different things agree on at this level.
  double mean_log_frequency = 0;
};

struct LinkageModel {
  // By comparison, then by level.
  std::vector<std::vector<LevelWeight>> weights;
  // log2 of the odds that any pair is of the same thing, before comparing.
  double prior_bits = 0;
  // The share of the right side's records that have no counterpart: what the odds of a record's
  // candidates are weighed against when there is at most one.
  double unmatched_share = 1;
  // Whether a value that many records hold is taken for a common one. With one comparison alone
  // nothing tells it from a value of which there are many copies.
  bool weighs_commonness = true;

  // From here on odds are against having no counterpart, not against being any other pair: the
  // probability of a candidate that is the only one is that of its bits.
  void CompareWithNone();
  // The most that BitsOf can say.
  double MostBitsOf(size_t comparison) const;
  // The bits of one comparison, with the adjustment for rare and common values.
  double BitsOf(size_t comparison, const Outcome& outcome) const;
};

// The weights before anything is learned.
LinkageModel DefaultModel(absl::Span<const std::unique_ptr<Column>> columns);

double OddsOf(double bits);
double ProbabilityOf(double bits);

}  // namespace dealtrace::linkage

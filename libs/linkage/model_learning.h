// Learns a linkage model from pairs without labels.
//
// Expectation maximisation (Winkler, Using the EM Algorithm for Weight Computation in the
// Fellegi-Sunter Model, 1988) over all pairs that there are, of which the candidates and a random
// sample of the others stand for all. So u is the share among all pairs of different things, not
// among those that a key picked because they agree (the reason for which Linacre et al., Splink,
// 2022, take u from random pairs too). The candidates of one record compete: it has one counterpart
// among them or none (the bipartite model of Sadinle, Bayesian Estimation of Bipartite Matchings
// for Record Linkage, 2017). Without that, whatever many candidates of a record agree on passes for
// what the same things agree on, and what tells them apart gets no weight.
//
// One comparison alone cannot tell m, u and the prior apart. There the defaults of u hold for the
// pairs that share a key, and what agrees strongly bounds how many pairs there are of the same
// thing. Among the rows of one table the candidates do not compete then: a few names that stand on
// many rows, each written in many ways, have many copies of each.
#pragma once

#include <memory>

#include "absl/types/span.h"
#include "libs/linkage/column.h"
#include "libs/linkage/model.h"
#include "libs/linkage/pattern_sample.h"

namespace dealtrace::linkage {

// All pairs, as two samples.
struct TrainingPairs {
  PatternSample candidates;        // by right record, as blocking found them
  PatternSample others;            // of those that blocking left out
  double pairs_per_candidate = 1;  // how many pairs each of a sample stands for
  double pairs_per_other = 1;
  // How many records the smaller side has: no more have a counterpart where each has one at most.
  double smaller_side = 0;
  bool is_one_side = false;
};

// Learns m, u and the prior. They are drawn towards the defaults, the more the fewer comparisons
// there are: with one, they cannot be told apart from data alone. A column that `says_nothing`,
// which has one flag a column or is empty, gets no weight and does not count.
LinkageModel LearnModel(absl::Span<const std::unique_ptr<Column>> columns,
                        const TrainingPairs& pairs, const std::vector<bool>& says_nothing = {});

}  // namespace dealtrace::linkage

// Log-odds of a model turned into honest probabilities.
#pragma once

#include "absl/types/span.h"

namespace dealtrace::scoring {

// probability = 1 / (1 + exp(-(slope * margin + intercept))).
struct Calibration {
  double slope = 1;
  double intercept = 0;

  double LogOdds(double margin) const { return slope * margin + intercept; }
  double Probability(double margin) const;
};

// Platt's method (1999) with his smoothed targets, by Newton's steps, on margins that the model did
// not learn from. A slope under 0 (a model that is wrong way round) becomes 0.
Calibration Calibrate(absl::Span<const double> margins, absl::Span<const int> labels,
                      absl::Span<const double> weights);

}  // namespace dealtrace::scoring

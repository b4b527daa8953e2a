// How good probabilities are.
#pragma once

#include <vector>

#include "absl/types/span.h"

namespace dealtrace::scoring {

// Area under the ROC curve with its 95 % interval after DeLong, DeLong and Clarke-Pearson (1988),
// in the O(n log n) form of Sun and Xu (2014). With no win or no loss: 0.5 from 0 to 1.
struct Auc {
  double value = 0.5;
  double low = 0;
  double high = 1;
};
Auc AreaUnderCurve(absl::Span<const double> scores, absl::Span<const int> labels);

// Mean squared error of probabilities; 0 is perfect. 0 for no rows.
double BrierScore(absl::Span<const double> probabilities, absl::Span<const int> labels);

// Expected calibration error over ten bins of equal width. 0 for no rows.
double CalibrationError(absl::Span<const double> probabilities, absl::Span<const int> labels);

}  // namespace dealtrace::scoring

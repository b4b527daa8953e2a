// How good links are, measured against the truth.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/types/span.h"

namespace dealtrace::matching {

struct LinkedPair {
  std::string left_id;
  std::string right_id;
  double probability = 1;
};

struct QualityPoint {
  double threshold = 0;
  int64_t linked = 0;    // pairs with at least this probability
  int64_t correct = 0;   // of those, true ones
  double precision = 1;  // 1 when nothing is linked: nothing is wrong
  double recall = 0;     // 1 when there is nothing to find
  double f1 = 0;
};

struct Quality {
  int64_t truth_pairs = 0;
  QualityPoint at_threshold;
  // Where F1 is greatest, of all thresholds; the highest one on a tie.
  QualityPoint best;
  double average_precision = 0;     // area under the precision-recall curve, by steps
  std::vector<QualityPoint> curve;  // by rising threshold
  double calibration_error = 0;     // mean |probability - share of true pairs| over ten bins
};

// Pairs given twice count once, with their greatest probability.
Quality EvaluateLinks(std::vector<LinkedPair> links,
                      absl::Span<const std::pair<std::string, std::string>> truth,
                      double threshold);

}  // namespace dealtrace::matching

// The test that finds columns which know the outcome.
#pragma once

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "services/scoring/domain/encoding.h"

namespace dealtrace::scoring {

// A column that was refused by the test, and why.
struct Leak {
  std::string feature;
  std::string reason;
};

// Features of which one column alone, by its value or by being there at all, ranks wins above
// losses (or below) with an area under the curve of at least `auc_max`: nothing that is honestly
// known before the outcome does that. Missing values count as one more value.
std::vector<Leak> FindLeaks(const Encoding& encoding, const boosting::Matrix& rows,
                            absl::Span<const int> labels, double auc_max = 0.92);

}  // namespace dealtrace::scoring

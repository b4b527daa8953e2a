// Inline SVG: only geometry; every number that it shows stands as text beside it.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/report/domain/statistics.h"

namespace dealtrace::report {

// A bar from the left. `share` (0 to 1) is of the longest bar of the chart. `style_class` colours
// it.
std::string BarSvg(double share, absl::string_view style_class);

// A scale from 0 to 100 % with the interval as a band and the value as a dot. `label` is read
// aloud.
std::string IntervalSvg(const Proportion& proportion, absl::string_view label);

struct StackPart {
  std::string style_class;
  int64_t count = 0;
};

// Parts of a whole side by side. `label` is read aloud. Empty when all counts are 0.
std::string StackSvg(const std::vector<StackPart>& parts, absl::string_view label);

}  // namespace dealtrace::report

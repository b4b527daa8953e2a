#include "services/scoring/domain/leakage.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_format.h"
#include "services/scoring/domain/metrics.h"

namespace dealtrace::scoring {
namespace {

// Either direction tells as much.
double Separation(absl::Span<const double> values, absl::Span<const int> labels) {
  const double area = AreaUnderCurve(values, labels).value;
  return std::max(area, 1 - area);
}

}  // namespace

std::vector<Leak> FindLeaks(const Encoding& encoding, const boosting::Matrix& rows,
                            absl::Span<const int> labels, double auc_max) {
  std::vector<Leak> leaks;
  const auto count = static_cast<size_t>(rows.rows());
  const auto columns = static_cast<size_t>(rows.columns);
  std::vector<double> low(count), high(count), present(count);
  for (size_t column = 0; column < columns; ++column) {
    const std::string& feature = encoding.columns()[column].feature;
    for (size_t row = 0; row < count; ++row) {
      const auto value = static_cast<double>(rows.values[row * columns + column]);
      // Missing below all and above all: a leak may hide in either order.
      low[row] = std::isnan(value) ? -1e30 : value;
      high[row] = std::isnan(value) ? 1e30 : value;
      present[row] = std::isnan(value) ? 0 : value == 0 ? 1 : 2;
    }
    const double area =
        std::max({Separation(low, labels), Separation(high, labels), Separation(present, labels)});
    const bool known = !leaks.empty() && leaks.back().feature == feature;
    if (area < auc_max || known) continue;
    leaks.push_back({feature, absl::StrFormat("alone tells wins from losses with an area under the "
                                              "curve of %.3f, so it is written after the outcome",
                                              area)});
  }
  return leaks;
}

}  // namespace dealtrace::scoring

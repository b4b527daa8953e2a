#include "services/report/domain/statistics.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace dealtrace::report {

Interval Wilson95(int64_t numerator, int64_t denominator) {
  if (denominator <= 0) return Interval{};
  constexpr double kZ = 1.959963984540054;
  const double n = static_cast<double>(denominator);
  const double p = static_cast<double>(numerator) / n;
  const double scale = 1 + kZ * kZ / n;
  const double center = (p + kZ * kZ / (2 * n)) / scale;
  const double half = kZ * std::sqrt(p * (1 - p) / n + kZ * kZ / (4 * n * n)) / scale;
  return Interval{std::clamp(center - half, 0.0, 1.0), std::clamp(center + half, 0.0, 1.0)};
}

std::string FormatShare(double share) {
  const long percent = std::lround(share * 100);
  if (percent == 0 && share > 0) return "<1%";
  if (percent == 100 && share < 1) return ">99%";
  return absl::StrCat(percent, "%");
}

std::string FormatShare(const Proportion& proportion) {
  return proportion.defined() ? FormatShare(proportion.value()) : "–";
}

std::string FormatInterval(const Proportion& proportion) {
  const Interval interval = proportion.wilson95();
  return absl::StrFormat("95%% interval %d–%d%%", std::lround(interval.low * 100),
                         std::lround(interval.high * 100));
}

}  // namespace dealtrace::report

// Shares with their uncertainty.
#pragma once

#include <cstdint>
#include <string>

namespace dealtrace::report {

// A rate over fewer than this many is flagged as a small sample: its 95% interval is then wider
// than about 40 points in the middle of the scale.
inline constexpr int64_t kSmallSampleMax = 19;

struct Interval {
  double low = 0;   // 0 to 1
  double high = 1;  // 0 to 1
};

// The 95 % score interval of Wilson (1927, JASA 22:209), which keeps its coverage for small samples
// and for shares near 0 and 1. [0, 1] for an empty sample.
Interval Wilson95(int64_t numerator, int64_t denominator);

// `numerator` of `denominator`.
struct Proportion {
  int64_t numerator = 0;
  int64_t denominator = 0;

  bool defined() const { return denominator > 0; }
  double value() const {
    return defined() ? static_cast<double>(numerator) / static_cast<double>(denominator) : 0;
  }
  Interval wilson95() const { return Wilson95(numerator, denominator); }
  bool small_sample() const { return denominator <= kSmallSampleMax; }
};

// `34%`; `<1%` and `>99%` for shares that are not quite 0 or 1; `–` when undefined.
std::string FormatShare(const Proportion& proportion);
// `34%` of a share in [0, 1].
std::string FormatShare(double share);
// `95% interval 25–44%`.
std::string FormatInterval(const Proportion& proportion);

}  // namespace dealtrace::report

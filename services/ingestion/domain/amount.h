// Reads numbers as people and exports write them.
#pragma once

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"

namespace dealtrace::ingestion {

// A decimal number without rounding errors, as google.type.Money keeps it: both parts have the
// same sign, |nanos| < 1e9.
struct Amount {
  int64_t units = 0;
  int32_t nanos = 0;

  double AsDouble() const { return static_cast<double>(units) + nanos / 1e9; }
  friend bool operator==(const Amount&, const Amount&) = default;
};

// True for what exports write instead of a missing number or time: "", "n/a", "null", "none".
bool IsMissing(absl::string_view text);

// Reads "1234.5", "1,234.50", "1.234,50", "1 234,50", "$1,234", "1,234 EUR", "(12.50)", "1.2e6" and
// multiplies by `factor` (1 to 1e9). A single comma is a decimal comma unless exactly three digits
// follow; a single point is a decimal point. Digits beyond nine decimals are cut. Absent: it is
// not a number, or it does not fit.
std::optional<Amount> ParseAmount(absl::string_view text, int64_t factor = 1);

}  // namespace dealtrace::ingestion

// Reads numbers as people and exports write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "services/ingestion/domain/currency_sign.h"

namespace dealtrace::ingestion {

// A decimal number without rounding errors, as google.type.Money keeps it: both parts have the
// same sign, |nanos| < 1e9.
struct Amount {
  int64_t units = 0;
  int32_t nanos = 0;

  double AsDouble() const { return static_cast<double>(units) + nanos / 1e9; }
  friend bool operator==(const Amount&, const Amount&) = default;
};

// The character that separates decimals. Its counterpart separates groups of digits.
enum class DecimalMark : uint8_t { kUnknown, kPoint, kComma };

inline DecimalMark Other(DecimalMark mark) {
  if (mark == DecimalMark::kUnknown) return mark;
  return mark == DecimalMark::kPoint ? DecimalMark::kComma : DecimalMark::kPoint;
}

// '.' or ','.
inline char CharacterOf(DecimalMark mark) { return mark == DecimalMark::kComma ? ',' : '.'; }

// A number as it stands in a cell, before its column has said what a mark means in it.
struct WrittenNumber {
  std::string digits;  // digits with the marks between them: "1.234,50", "1 234", "12'500"
  bool negative = false;
  bool percent = false;
  int exponent = 0;        // of "1.2E+06"
  int64_t multiplier = 1;  // of "5k" or "1.2 Mio."
  // The decimal mark that the text shows by itself: "1.234,50" a comma. Unknown when it has no
  // marks, or one that may be either: "12.500".
  DecimalMark mark = DecimalMark::kUnknown;
  // The one mark of a text that may be read either way, or 0.
  char open_mark = 0;
  CurrencySign currency;  // what stands beside the number
  // Why it is no number; empty when it is one.
  absl::string_view problem;
};

// True for what exports write instead of a missing number or time: "", "n/a", "null", "none",
// "nan", "-".
bool IsMissing(absl::string_view text);

// Reads "1234.5", "1,234.50", "1.234,50", "1 234,50", "1'234.50", "12,34,567", "(12.50)", "12.50-",
// "1.2E+06", "75 %", "5k", "12,-" with any Unicode space, apostrophe, minus or digit, and the sign
// or code of a currency before or after it.
WrittenNumber ReadNumber(absl::string_view text);

// The value of a number without `problem`, with `mark` where the text leaves it open (unknown: a
// comma separates groups, a point decimals), times `factor` (1 to 1e9). Digits beyond nine decimals
// are cut. Absent: its groups of digits are not sound, or it does not fit.
std::optional<Amount> ValueOf(const WrittenNumber& number, DecimalMark mark, int64_t factor = 1);

// Both at once, for a number that no column decides.
std::optional<Amount> ParseAmount(absl::string_view text, int64_t factor = 1);

// "1234.5": for messages.
std::string FormatAmount(const Amount& amount);

}  // namespace dealtrace::ingestion

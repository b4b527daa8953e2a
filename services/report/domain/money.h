// Money: exact sums, one per currency, never mixed.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "absl/numeric/int128.h"

namespace dealtrace::report {

// `units` + `nanos` / 1,000,000,000 of a currency; both have the same sign (google.type.Money).
struct Amount {
  std::string currency;  // ISO 4217; empty when the source names none
  int64_t units = 0;
  int32_t nanos = 0;

  bool IsZero() const { return units == 0 && nanos == 0; }
  bool IsNegative() const { return units < 0 || nanos < 0; }
  absl::int128 TotalNanos() const;
};

// A sum in one currency.
struct CurrencyTotal {
  absl::int128 nanos = 0;
  int64_t count = 0;       // amounts added
  int64_t zero_count = 0;  // of these, exactly 0
};

// Sums by currency, in the order of the currencies' codes.
class AmountTotals {
 public:
  void Add(const Amount& amount);
  const std::map<std::string, CurrencyTotal>& by_currency() const { return totals_; }
  bool empty() const { return totals_.empty(); }
  // True when there are amounts and every one of them is 0: the source does not keep them.
  bool AllZero() const;

 private:
  std::map<std::string, CurrencyTotal> totals_;
};

// `1,234.5` from 1234.5: at most two decimals, none when whole, thousands separated.
std::string FormatNanos(absl::int128 nanos);

// The exact decimal without separators, for machines: `1234.5`.
std::string FormatDecimal(absl::int128 nanos);

// `USD 1,234.50`; `12 (no currency)` without a code.
std::string FormatMoney(const std::string& currency, absl::int128 nanos);

// `USD 1.23 M`: three digits, for headlines and narrow tables; `1.23 M` without a code.
std::string FormatMoneyShort(const std::string& currency, absl::int128 nanos);

// `1,234,567`.
std::string FormatCount(int64_t count);

}  // namespace dealtrace::report

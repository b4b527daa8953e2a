#include "services/report/domain/money.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace dealtrace::report {
namespace {

constexpr int64_t kNanosPerUnit = 1'000'000'000;

std::string Digits(absl::int128 value) {
  std::string digits;
  do {
    digits.push_back(static_cast<char>('0' + static_cast<int>(value % 10)));
    value /= 10;
  } while (value != 0);
  std::reverse(digits.begin(), digits.end());
  return digits;
}

std::string WithSeparators(const std::string& digits) {
  std::string result;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) result.push_back(',');
    result.push_back(digits[i]);
  }
  return result;
}

// `USD 12`; without a code only the number.
std::string WithCurrency(const std::string& currency, absl::string_view number) {
  return currency.empty() ? std::string(number) : absl::StrCat(currency, " ", number);
}

}  // namespace

absl::int128 Amount::TotalNanos() const { return absl::int128(units) * kNanosPerUnit + nanos; }

void AmountTotals::Add(const Amount& amount) {
  CurrencyTotal& total = totals_[amount.currency];
  total.nanos += amount.TotalNanos();
  ++total.count;
  if (amount.IsZero()) ++total.zero_count;
}

bool AmountTotals::AllZero() const {
  if (totals_.empty()) return false;
  return std::all_of(totals_.begin(), totals_.end(), [](const auto& entry) {
    return entry.second.zero_count == entry.second.count;
  });
}

std::string FormatNanos(absl::int128 nanos) {
  const bool negative = nanos < 0;
  if (negative) nanos = -nanos;
  const absl::int128 cents = (nanos + kNanosPerUnit / 200) / (kNanosPerUnit / 100);
  std::string text = WithSeparators(Digits(cents / 100));
  const int fraction = static_cast<int>(cents % 100);
  if (fraction != 0) absl::StrAppendFormat(&text, ".%02d", fraction);
  return negative && cents != 0 ? absl::StrCat("-", text) : text;
}

std::string FormatDecimal(absl::int128 nanos) {
  const bool negative = nanos < 0;
  if (negative) nanos = -nanos;
  std::string text = Digits(nanos / kNanosPerUnit);
  const int64_t fraction = static_cast<int64_t>(nanos % kNanosPerUnit);
  if (fraction != 0) {
    std::string digits = absl::StrFormat("%09d", fraction);
    digits.erase(digits.find_last_not_of('0') + 1);
    absl::StrAppend(&text, ".", digits);
  }
  return negative ? absl::StrCat("-", text) : text;
}

std::string FormatMoney(const std::string& currency, absl::int128 nanos) {
  return absl::StrCat(WithCurrency(currency, FormatNanos(nanos)),
                      currency.empty() ? " (no currency)" : "");
}

std::string FormatMoneyShort(const std::string& currency, absl::int128 nanos) {
  const double value = static_cast<double>(nanos) / static_cast<double>(kNanosPerUnit);
  const double size = value < 0 ? -value : value;
  struct Scale {
    double from;
    double divisor;
    const char* suffix;
  };
  // From half a last digit below the next unit, so that 999,999 reads 1.00 M and not 1000 k.
  constexpr Scale kScales[] = {{999.5e6, 1e9, " bn"}, {999.5e3, 1e6, " M"}, {9999.5, 1e3, " k"}};
  for (const Scale& scale : kScales) {
    if (size < scale.from) continue;
    const double scaled = value / scale.divisor;
    const int decimals = size / scale.divisor < 9.995 ? 2 : size / scale.divisor < 99.95 ? 1 : 0;
    return WithCurrency(currency, absl::StrFormat("%.*f%s", decimals, scaled, scale.suffix));
  }
  return WithCurrency(currency, FormatNanos(nanos));
}

std::string FormatCount(int64_t count) {
  const bool negative = count < 0;
  const std::string text = WithSeparators(Digits(absl::int128(negative ? -count : count)));
  return negative ? absl::StrCat("-", text) : text;
}

}  // namespace dealtrace::report

// Currencies as people write them beside an amount.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace dealtrace::ingestion {

// What "€", "US$", "kr." or "CHF" says.
struct CurrencySign {
  std::string sign;              // as written, without spaces; empty: none
  std::string code;              // ISO 4217; empty when the sign is that of several currencies
  absl::string_view candidates;  // those, separated by spaces
};

// Reads a sign, a name or an ISO 4217 code. Absent: it is none.
std::optional<CurrencySign> ReadCurrencySign(absl::string_view text);

// Whether a sign can mean the currency `code`.
bool CanMean(const CurrencySign& sign, absl::string_view code);

// What two designations of one amount say together ("$" and "CAD"). Absent: they contradict.
std::optional<CurrencySign> Together(const CurrencySign& one, const CurrencySign& other);

// Whether amounts in this currency are usually written with a decimal comma, with a decimal point,
// or either way (0).
char UsualDecimalMark(const CurrencySign& sign);

}  // namespace dealtrace::ingestion

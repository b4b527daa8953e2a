#include "services/ingestion/domain/currency_sign.h"

#include <unicode/ucurr.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/text/fold.h"

namespace dealtrace::ingestion {
namespace {

constexpr size_t kDesignationBytesMax = 24;

struct Sign {
  absl::string_view text;   // folded, without points and spaces
  absl::string_view codes;  // one, or several separated by spaces
};

constexpr absl::string_view kDollars =
    "USD CAD AUD NZD MXN SGD HKD TWD ARS CLP COP UYU BBD BMD BSD BZD FJD GYD JMD KYD LRD NAD SBD "
    "SRD TTD XCD";

constexpr Sign kSigns[] = {
    {"$", kDollars},
    {"dollar", kDollars},
    {"dollars", kDollars},
    {"us$", "USD"},
    {"u$s", "USD"},
    {"u$", "USD"},
    {"u$d", "USD"},
    {"$us", "USD"},
    {"a$", "AUD"},
    {"au$", "AUD"},
    {"c$", "CAD"},
    {"ca$", "CAD"},
    {"$ca", "CAD"},
    {"nz$", "NZD"},
    {"hk$", "HKD"},
    {"s$", "SGD"},
    {"sg$", "SGD"},
    {"nt$", "TWD"},
    {"nt", "TWD"},
    {"mx$", "MXN"},
    {"mex$", "MXN"},
    {"ar$", "ARS"},
    {"cl$", "CLP"},
    {"co$", "COP"},
    {"col$", "COP"},
    {"rd$", "DOP"},
    {"j$", "JMD"},
    {"n$", "NAD"},
    {"tt$", "TTD"},
    {"$u", "UYU"},
    {"r$", "BRL"},
    {"reais", "BRL"},
    {"€", "EUR"},
    {"euro", "EUR"},
    {"euros", "EUR"},
    {"£", "GBP"},
    {"stg", "GBP"},
    {"¥", "JPY CNY"},
    {"円", "JPY"},
    {"yen", "JPY"},
    {"元", "CNY"},
    {"rmb", "CNY"},
    {"cn¥", "CNY"},
    {"jp¥", "JPY"},
    {"yuan", "CNY"},
    {"₹", "INR"},
    {"rs", "INR PKR LKR NPR MUR SCR"},
    {"re", "INR PKR LKR NPR MUR SCR"},
    {"kr", "SEK NOK DKK ISK"},
    {"skr", "SEK"},
    {"nkr", "NOK"},
    {"dkr", "DKK"},
    {"ikr", "ISK"},
    {"kronor", "SEK"},
    {"kroner", "NOK DKK"},
    {"kc", "CZK"},
    {"zl", "PLN"},
    {"pln", "PLN"},
    {"ft", "HUF"},
    {"lei", "RON MDL"},
    {"leu", "RON MDL"},
    {"лв", "BGN"},
    {"lv", "BGN"},
    {"kn", "HRK"},
    {"din", "RSD"},
    {"дин", "RSD"},
    {"fr", "CHF"},
    {"sfr", "CHF"},
    {"franken", "CHF"},
    {"₽", "RUB"},
    {"руб", "RUB"},
    {"rub", "RUB"},
    {"₴", "UAH"},
    {"грн", "UAH"},
    {"₺", "TRY"},
    {"tl", "TRY"},
    {"₪", "ILS"},
    {"nis", "ILS"},
    {"₩", "KRW KPW"},
    {"원", "KRW"},
    {"฿", "THB"},
    {"₫", "VND"},
    {"₱", "PHP"},
    {"₦", "NGN"},
    {"₵", "GHS"},
    {"gh₵", "GHS"},
    {"₡", "CRC"},
    {"₸", "KZT"},
    {"₼", "AZN"},
    {"₾", "GEL"},
    {"₲", "PYG"},
    {"gs", "PYG"},
    {"₭", "LAK"},
    {"₮", "MNT"},
    {"৳", "BDT"},
    {"tk", "BDT"},
    {"r", "ZAR"},
    {"rm", "MYR"},
    {"rp", "IDR"},
    {"s/", "PEN"},
    {"b/", "PAB"},
    {"q", "GTQ"},
    {"bs", "BOB VES"},
    {"ksh", "KES"},
    {"tsh", "TZS"},
    {"ush", "UGX"},
    {"sr", "SAR"},
    {"dh", "AED MAD"},
    {"dhs", "AED MAD"},
    {"﷼", "IRR OMR QAR SAR YER"},
};

constexpr absl::string_view kCommaCurrencies =
    "SEK NOK DKK ISK CZK PLN HUF RON BGN HRK RSD BRL ARS CLP COP UYU PYG IDR VND TRY RUB UAH KZT "
    "AZN GEL";
constexpr absl::string_view kPointCurrencies =
    "USD GBP AUD NZD INR PKR LKR NPR BDT JPY CNY KRW CHF HKD SGD TWD MYR THB PHP ILS MXN GTQ NGN "
    "GHS KES AED SAR";

bool Holds(absl::string_view codes, absl::string_view code) {
  for (absl::string_view one : absl::StrSplit(codes, ' ')) {
    if (one == code) return true;
  }
  return false;
}

bool IsIsoCode(absl::string_view code) {
  if (code.size() != 3 || !std::all_of(code.begin(), code.end(), absl::ascii_isupper)) return false;
  UChar wide[4] = {static_cast<UChar>(code[0]), static_cast<UChar>(code[1]),
                   static_cast<UChar>(code[2]), 0};
  return ucurr_getNumericCode(wide) != 0;
}

}  // namespace

std::optional<CurrencySign> ReadCurrencySign(absl::string_view text) {
  if (text.empty() || text.size() > kDesignationBytesMax) return std::nullopt;
  CurrencySign result;
  for (char c : text) {
    if (!absl::ascii_isspace(c)) result.sign += c;
  }
  std::string folded = text::Fold(result.sign);
  folded.erase(std::remove(folded.begin(), folded.end(), '.'), folded.end());
  for (const Sign& sign : kSigns) {
    if (sign.text != folded) continue;
    if (sign.codes.find(' ') == absl::string_view::npos) {
      result.code = std::string(sign.codes);
    } else {
      result.candidates = sign.codes;
    }
    return result;
  }
  // "CAD", and "CAD$" or "$CAD".
  std::string code = absl::AsciiStrToUpper(folded);
  if (code.size() == 4 && code.front() == '$') code.erase(0, 1);
  if (code.size() == 4 && code.back() == '$') code.pop_back();
  if (!IsIsoCode(code)) return std::nullopt;
  result.code = std::move(code);
  return result;
}

bool CanMean(const CurrencySign& sign, absl::string_view code) {
  return sign.code.empty() ? Holds(sign.candidates, code) : sign.code == code;
}

std::optional<CurrencySign> Together(const CurrencySign& one, const CurrencySign& other) {
  if (one.sign.empty()) return other;
  if (other.sign.empty()) return one;
  if (!other.code.empty() && CanMean(one, other.code)) return other;
  if (!one.code.empty() && CanMean(other, one.code)) return one;
  if (one.code.empty() && one.candidates == other.candidates) return one;
  return std::nullopt;
}

char UsualDecimalMark(const CurrencySign& sign) {
  if (sign.sign.empty() && sign.code.empty()) return 0;
  // The first of several candidates is the usual one: "$" is written as the United States do.
  const absl::string_view code = sign.code.empty() ? sign.candidates.substr(0, 3) : sign.code;
  if (Holds(kCommaCurrencies, code)) return ',';
  return Holds(kPointCurrencies, code) ? '.' : 0;
}

}  // namespace dealtrace::ingestion

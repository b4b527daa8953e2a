#include "services/ingestion/domain/value_shape.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/text/fold.h"
#include "services/ingestion/domain/plain_text.h"

namespace dealtrace::ingestion {
namespace {

constexpr size_t kShapedBytesMax = 200;

constexpr absl::string_view kBooleans =
    " true false yes no ja nein wahr falsch oui non vrai faux si verdadero falso ";

// The beginnings of the months' names in English, French, German and Spanish, folded.
constexpr absl::string_view kMonths =
    " jan feb mar apr may jun jul aug sep oct nov dec mrz mai okt dez janv fev fevr avr juin juil "
    "aou aout ene abr ago dic marz marzo enero mars maerz ";

struct Characters {
  size_t digits = 0;
  size_t letters = 0;  // ASCII
  size_t spaces = 0;
  size_t separators = 0;  // - / .
  size_t colons = 0;
  size_t others = 0;
};

Characters Count(absl::string_view text) {
  Characters count;
  for (char c : text) {
    if (absl::ascii_isdigit(c)) {
      ++count.digits;
    } else if (absl::ascii_isalpha(c)) {
      ++count.letters;
    } else if (c == ' ') {
      ++count.spaces;
    } else if (c == '-' || c == '/' || c == '.') {
      ++count.separators;
    } else if (c == ':') {
      ++count.colons;
    } else {
      ++count.others;
    }
  }
  return count;
}

bool IsEmail(absl::string_view text) {
  const size_t at = text.find('@');
  return at != absl::string_view::npos && at > 0 && text.find('@', at + 1) == text.npos &&
         text.find('.', at) != text.npos && text.find(' ') == text.npos;
}

bool IsUuid(absl::string_view text) {
  if (text.size() == 38 && text.front() == '{' && text.back() == '}') text = text.substr(1, 36);
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (is_dash ? text[i] != '-' : !absl::ascii_isxdigit(text[i])) return false;
  }
  return true;
}

// Three letters or digits that name the object, the number of the server, zeros, a counter.
bool IsSalesforceId(absl::string_view text, const Characters& count) {
  return (text.size() == 15 || text.size() == 18) && count.digits + count.letters == text.size() &&
         count.digits >= 3 && count.letters >= 1;
}

bool IsDigits(absl::string_view text) {
  return !text.empty() && absl::c_all_of(text, absl::ascii_isdigit);
}

// "2026-03-01", "1.3.2026 10:00", "3/1/26 10:00 PM", "2026-03-01T10:00:00Z".
bool IsDateOfNumbers(absl::string_view text, const Characters& count) {
  if (!absl::ascii_isdigit(text[0]) || count.others > 1 || count.letters > 4) return false;
  const absl::string_view day = text.substr(0, text.find_first_of(" T,"));
  if (day.find_first_not_of("0123456789-/.") != day.npos) return false;
  for (char separator : {'-', '/', '.'}) {
    const std::vector<absl::string_view> groups = absl::StrSplit(day, separator);
    if (groups.size() != 3 || !absl::c_all_of(groups, IsDigits)) continue;
    const bool is_year_first = groups[0].size() == 4 && groups[2].size() <= 2;
    const bool is_year_last =
        groups[0].size() <= 2 && (groups[2].size() == 2 || groups[2].size() == 4);
    // "1.000.000" is a number.
    return groups[1].size() <= 2 && (is_year_first || is_year_last);
  }
  return false;
}

// "1 Mar 2026", "Mar 1, 2026", "1. März 2026", "1 de marzo de 2026".
bool IsDateOfWords(absl::string_view text, const Characters& count) {
  if (count.digits < 3 || count.digits > 12 || count.letters < 3) return false;
  const std::string folded = text::Fold(text);
  bool has_month = false;
  for (absl::string_view word :
       absl::StrSplit(folded, absl::ByAnyChar(" .,-/:"), absl::SkipEmpty())) {
    if (absl::ascii_isdigit(word[0])) continue;
    // Long names by their first letters: "january", "juillet", "oktober", "septiembre".
    const bool is_month = absl::StrContains(kMonths, absl::StrCat(" ", word.substr(0, 3), " ")) ||
                          absl::StrContains(kMonths, absl::StrCat(" ", word.substr(0, 4), " "));
    has_month = has_month || is_month;
    // "de", "Mon", "PM", "UTC"; anything longer is a name such as "Renewal March 2026".
    if (!is_month && word.size() > 3) return false;
  }
  return has_month;
}

bool IsPhone(absl::string_view text, const Characters& count) {
  if (count.digits < 7 || count.digits > 18 || count.letters > 3) return false;
  if (text.find_first_not_of("+0123456789 ()-./xextEXT") != text.npos) return false;
  return text[0] == '+' || text[0] == '(' || absl::StartsWith(text, "00") ||
         (text[0] == '0' && count.spaces + count.separators > 0) ||
         (count.separators >= 2 && count.digits >= 9);
}

// Digits with signs, separators, and a currency's sign or code on either side.
bool IsNumber(absl::string_view text, const Characters& count) {
  if (count.digits == 0 || count.letters > 4) return false;
  const size_t first = text.find_first_of("0123456789");
  const size_t last = text.find_last_of("0123456789");
  const absl::string_view digits = text.substr(first, last + 1 - first);
  for (char c : digits) {
    // An exponent, and every byte of the spaces and apostrophes that stand between thousands.
    const bool fits = absl::ascii_isdigit(c) || c == '.' || c == ',' || c == '\'' || c == ' ' ||
                      c == '_' || c == 'e' || c == 'E' || c == '+' || c == '-' ||
                      !absl::ascii_isascii(c);
    if (!fits) return false;
  }
  if (digits.find('-') != digits.npos && digits.find_first_of("eE") == digits.npos) return false;
  for (absl::string_view side : {text.substr(0, first), text.substr(last + 1)}) {
    side = absl::StripAsciiWhitespace(side);
    if (side.size() > 5 || side.find_first_of("_/#") != side.npos) return false;
    const Characters around = Count(side);
    if (around.letters > 0 && around.letters != 3 && around.letters != 1 && around.letters != 2) {
      return false;
    }
    // "d-1" is a code; "-5" and "EUR -5" are numbers.
    if (around.letters > 0 && around.letters < 3 && around.separators > 0) return false;
  }
  // "A1" and "P12" are codes; "12k" and "5 %" are numbers.
  const absl::string_view before = absl::StripAsciiWhitespace(text.substr(0, first));
  return Count(before).letters == 0 || Count(before).letters == 3 || before.back() == '$';
}

bool IsCode(absl::string_view text, const Characters& count) {
  if (count.digits == 0 || count.spaces > 0 || text.size() > 64) return false;
  if (count.digits >= 3 || absl::ascii_isdigit(text[0])) return true;
  const size_t digit = text.find_first_of("0123456789");
  return digit > 0 && (text[digit - 1] == '-' || text[digit - 1] == '_' || text[digit - 1] == '/' ||
                       text[digit - 1] == '#');
}

}  // namespace

ValueShape ShapeOf(absl::string_view text) {
  text = StripSpaces(text);
  if (text.empty()) return ValueShape::kEmpty;
  if (text.size() > kShapedBytesMax) return ValueShape::kText;
  const Characters count = Count(text);
  if (IsEmail(text)) return ValueShape::kEmail;
  if (absl::StartsWithIgnoreCase(text, "http://") || absl::StartsWithIgnoreCase(text, "https://") ||
      absl::StartsWithIgnoreCase(text, "www.")) {
    return ValueShape::kUrl;
  }
  if (count.digits == 0) {
    if (text.size() > 10) return ValueShape::kText;
    return absl::StrContains(kBooleans, absl::StrCat(" ", text::Fold(text), " "))
               ? ValueShape::kBoolean
               : ValueShape::kText;
  }
  if (IsUuid(text) || IsSalesforceId(text, count)) return ValueShape::kId;
  if (IsDateOfNumbers(text, count)) return ValueShape::kDate;
  if (IsPhone(text, count)) return ValueShape::kPhone;
  if (IsNumber(text, count)) return ValueShape::kNumber;
  if (IsDateOfWords(text, count)) return ValueShape::kDate;
  return IsCode(text, count) ? ValueShape::kCode : ValueShape::kText;
}

bool IsValueOfARecord(absl::string_view text) {
  text = StripSpaces(text);
  // "#NAME?" is no name, and "#VALUE!" no value.
  if (IsSpreadsheetError(text)) return true;
  switch (ShapeOf(text)) {
    case ValueShape::kEmpty:
    case ValueShape::kText:
    case ValueShape::kBoolean:
      return false;
    case ValueShape::kNumber:
      // Columns may be called after years.
      return !(text.size() == 4 && (absl::StartsWith(text, "19") || absl::StartsWith(text, "20")));
    default:
      return true;
  }
}

}  // namespace dealtrace::ingestion

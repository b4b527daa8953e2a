#include "libs/text/spreadsheet_number.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace dealtrace::text {
namespace {

// Spaces that keep digits together or have no width, beside those of ASCII.
constexpr absl::string_view kSpaces[] = {"\u00A0", "\u202F", "\u2007", "\u2009",
                                         "\u200A", "\u200B", "\uFEFF"};
constexpr absl::string_view kMinus = "\u2212";
// A telephone number has at most fifteen digits, a double about twenty-two before it is no whole
// number that anybody wrote.
constexpr int kBareExponentMax = 22;

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

absl::string_view StripSpaces(absl::string_view text) {
  for (size_t before = text.size() + 1; text.size() < before;) {
    before = text.size();
    text = absl::StripAsciiWhitespace(text);
    for (const absl::string_view space : kSpaces) {
      absl::ConsumePrefix(&text, space);
      absl::ConsumeSuffix(&text, space);
    }
  }
  return text;
}

// Without what makes a cell a text: `'1`, `="1"`.
absl::string_view StripFrame(absl::string_view text) {
  text = StripSpaces(text);
  absl::ConsumePrefix(&text, "'");
  absl::ConsumePrefix(&text, "=");
  absl::ConsumePrefix(&text, "\"");
  absl::ConsumeSuffix(&text, "\"");
  return StripSpaces(text);
}

size_t ConsumeDigits(absl::string_view* text) {
  size_t digits = 0;
  while (digits < text->size() && IsDigit((*text)[digits])) ++digits;
  text->remove_prefix(digits);
  return digits;
}

bool ConsumeSign(absl::string_view* text) {
  return absl::ConsumePrefix(text, "+") || absl::ConsumePrefix(text, "-") ||
         absl::ConsumePrefix(text, kMinus);
}

// Digits, in groups of three or not.
bool IsWholeNumber(absl::string_view text, absl::string_view group_marks) {
  ConsumeSign(&text);
  size_t size = 0, groups = 0;
  char mark = 0;
  for (const char c : text) {
    if (IsDigit(c)) {
      ++size;
      continue;
    }
    const bool is_first = groups == 0;
    if (!absl::StrContains(group_marks, c) || (mark != 0 && c != mark)) return false;
    if (is_first ? size < 1 || size > 3 : size != 3) return false;
    mark = c;
    ++groups;
    size = 0;
  }
  return groups == 0 ? size > 0 : size == 3;
}

}  // namespace

bool IsScientificNotation(absl::string_view text) {
  text = StripFrame(text);
  ConsumeSign(&text);
  const size_t whole = ConsumeDigits(&text);
  const bool has_point = absl::ConsumePrefix(&text, ".") || absl::ConsumePrefix(&text, ",");
  const size_t decimals = has_point ? ConsumeDigits(&text) : 0;
  if (whole == 0 || (has_point && decimals == 0)) return false;
  text = StripSpaces(text);
  if (!absl::ConsumePrefix(&text, "E") && !absl::ConsumePrefix(&text, "e")) {
    if (!absl::ConsumePrefix(&text, "\u00D7") && !absl::ConsumePrefix(&text, "x") &&
        !absl::ConsumePrefix(&text, "*")) {
      return false;
    }
    text = StripSpaces(text);
    if (!absl::ConsumePrefix(&text, "10^")) return false;
  }
  text = StripSpaces(text);
  const bool has_sign = ConsumeSign(&text);
  const absl::string_view exponent = text;
  const size_t digits = ConsumeDigits(&text);
  if (digits == 0 || digits > 3 || !text.empty()) return false;
  if (has_sign) return true;
  // `12E4` is a code, `415.5550103 e12` a number with an extension.
  int value = 0;
  for (const char c : exponent) value = 10 * value + (c - '0');
  return whole == 1 && has_point && value <= kBareExponentMax;
}

absl::string_view WithoutDecimalZeros(absl::string_view text, size_t digits_min) {
  const absl::string_view number = StripFrame(text);
  const size_t point = number.find_last_of(".,");
  if (point == absl::string_view::npos || point + 1 == number.size()) return text;
  if (number.find_first_not_of('0', point + 1) != absl::string_view::npos) return text;
  const absl::string_view whole = number.substr(0, point);
  const absl::string_view group_marks = number[point] == '.' ? ",' " : ".' ";
  const auto digits = static_cast<size_t>(std::count_if(whole.begin(), whole.end(), IsDigit));
  return digits >= digits_min && IsWholeNumber(whole, group_marks) ? whole : text;
}

bool IsSpreadsheetError(absl::string_view text) {
  text = StripFrame(text);
  if (!absl::ConsumePrefix(&text, "#") || text.empty()) return false;
  if (text.find_first_not_of('#') == absl::string_view::npos) return true;
  for (const absl::string_view code : {"N/A", "N/D", "NV", "N/V", "NUL"}) {
    if (absl::EqualsIgnoreCase(text, code)) return true;
  }
  if (!absl::ConsumeSuffix(&text, "!") && !absl::ConsumeSuffix(&text, "?")) return false;
  // One word in capital letters of any script: `DIV/0`, `¡VALOR`, `ССЫЛКА`.
  return !text.empty() && text.size() <= 40 &&
         std::none_of(text.begin(), text.end(), [](unsigned char c) {
           return absl::ascii_isspace(c) || absl::ascii_islower(c);
         });
}

}  // namespace dealtrace::text

#include "services/ingestion/domain/plain_text.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace dealtrace::ingestion {
namespace {

bool IsApostrophe(UChar32 c) {
  switch (c) {
    case 0x60:    // grave accent
    case 0xB4:    // acute accent
    case 0x2B9:   // modifier letter prime
    case 0x2BB:   // modifier letter turned comma
    case 0x2BC:   // modifier letter apostrophe
    case 0x2018:  // quotation marks
    case 0x2019:
    case 0x201B:
    case 0x2032:  // prime
    case 0xA78C:  // saltillo
      return true;
    default:
      return false;
  }
}

bool IsSpace(UChar32 c) { return u_isUWhiteSpace(c) || u_charType(c) == U_SPACE_SEPARATOR; }

// The ASCII character that stands for `c`, -1 to drop it, 0 to keep it.
int PlainOf(UChar32 c) {
  if (IsSpace(c)) return ' ';
  if (IsApostrophe(c)) return '\'';
  const auto type = static_cast<UCharCategory>(u_charType(c));
  if (type == U_DASH_PUNCTUATION || c == 0x2212) return '-';
  if (type == U_FORMAT_CHAR) return -1;
  if (c >= 0xFF01 && c <= 0xFF5E) return static_cast<int>(c - 0xFF01 + '!');
  if (type == U_DECIMAL_DIGIT_NUMBER) return '0' + u_charDigitValue(c);
  return 0;
}

}  // namespace

bool IsAscii(absl::string_view text) {
  while (text.size() >= 8) {
    uint64_t word = 0;
    std::memcpy(&word, text.data(), sizeof(word));
    if ((word & 0x8080808080808080U) != 0) return false;
    text.remove_prefix(8);
  }
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

std::string WithPlainPunctuation(absl::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  const auto length = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < length;) {
    const int32_t begin = i;
    UChar32 c = 0;
    U8_NEXT(text.data(), i, length, c);
    if (c < 0) {
      plain += "\xEF\xBF\xBD";
      continue;
    }
    const int replacement = PlainOf(c);
    if (replacement > 0) {
      plain += static_cast<char>(replacement);
    } else if (replacement == 0) {
      plain.append(text.data() + begin, static_cast<size_t>(i - begin));
    }
  }
  return plain;
}

absl::string_view StripSpaces(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  auto stripped = [](UChar32 c) {
    return c >= 0x80 && (IsSpace(c) || u_charType(c) == U_FORMAT_CHAR);
  };
  auto is_high = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
  while (!text.empty() && (is_high(text.front()) || absl::ascii_isspace(text.front()))) {
    int32_t i = 0;
    UChar32 c = 0;
    U8_NEXT(text.data(), i, static_cast<int32_t>(text.size()), c);
    if (c >= 0x80 && !stripped(c)) break;
    if (c < 0) break;
    text.remove_prefix(static_cast<size_t>(i));
  }
  while (!text.empty() && (is_high(text.back()) || absl::ascii_isspace(text.back()))) {
    auto i = static_cast<int32_t>(text.size());
    UChar32 c = 0;
    U8_PREV(text.data(), 0, i, c);
    if (c < 0 || (c >= 0x80 && !stripped(c))) break;
    text.remove_suffix(text.size() - static_cast<size_t>(i));
  }
  return text;
}

bool IsSpreadsheetError(absl::string_view text) {
  if (text.size() < 3 || text.size() > 32 || text.front() != '#') return false;
  if (text.find_first_not_of('#') == absl::string_view::npos) return true;
  for (absl::string_view plain : {"#N/A", "#N/D", "#N/B", "#NV", "#DIV/0", "#GETTING_DATA"}) {
    if (text == plain) return true;
  }
  if (text.back() != '!' && text.back() != '?') return false;
  // "#REF!", "#NAME?", "#¡VALOR!", "#VÄRDEFEL!": capitals between the marks.
  const absl::string_view inner = text.substr(1, text.size() - 2);
  return !inner.empty() && std::none_of(inner.begin(), inner.end(), [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isspace(c);
  });
}

bool IsScientificNumber(absl::string_view text) {
  const size_t exponent = text.find_first_of("eE");
  if (exponent == absl::string_view::npos || exponent == 0 || exponent + 2 > text.size()) {
    return false;
  }
  absl::string_view power = text.substr(exponent + 1);
  const bool is_signed = power.front() == '+' || power.front() == '-';
  if (is_signed) power.remove_prefix(1);
  auto is_digits = [](absl::string_view part) {
    return !part.empty() && std::all_of(part.begin(), part.end(), absl::ascii_isdigit);
  };
  absl::string_view whole = text.substr(0, exponent);
  if (absl::StartsWith(whole, "-") || absl::StartsWith(whole, "+")) whole.remove_prefix(1);
  const size_t mark = whole.find_first_of(".,");
  const absl::string_view decimals = mark == absl::string_view::npos ? "0" : whole.substr(mark + 1);
  whole = whole.substr(0, mark);
  // "12E4" may be an id of its own; one digit before the mark, or a sign, makes it a number.
  const bool is_written_so = is_signed || mark != absl::string_view::npos;
  return is_written_so && whole.size() == 1 && is_digits(whole) && is_digits(decimals) &&
         is_digits(power) && power.size() <= 3;
}

absl::string_view WithoutZeroDecimals(absl::string_view text) {
  const size_t mark = text.find_first_of(".,");
  if (mark == absl::string_view::npos || mark < 5) return text;
  const absl::string_view decimals = text.substr(mark + 1);
  if (decimals.empty() || decimals.size() > 2 ||
      decimals.find_first_not_of('0') != absl::string_view::npos) {
    return text;
  }
  absl::string_view whole = text.substr(0, mark);
  absl::string_view digits = whole;
  if (absl::StartsWith(digits, "+")) digits.remove_prefix(1);
  if (!std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit)) return text;
  return whole;
}

absl::string_view WithoutFormula(absl::string_view cell) {
  if (cell.size() < 3 || cell[0] != '=' || cell[1] != '"' || cell.back() != '"') return cell;
  const absl::string_view inner = cell.substr(2, cell.size() - 3);
  return inner.find('"') == absl::string_view::npos ? inner : cell;
}

absl::string_view CellText(absl::string_view cell) {
  cell = StripSpaces(cell);
  return !cell.empty() && cell.front() == '=' ? StripSpaces(WithoutFormula(cell)) : cell;
}

}  // namespace dealtrace::ingestion

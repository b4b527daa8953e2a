#include "services/ingestion/domain/amount.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_replace.h"

namespace dealtrace::ingestion {
namespace {

constexpr int64_t kNano = 1'000'000'000;
__extension__ using Int128 = __int128;

// Currency signs, codes and spaces around the digits; letters other than an exponent inside them
// are no number.
absl::string_view DigitsOnly(absl::string_view text) {
  auto outer = [](char c) {
    return c != '-' && c != '+' && c != '.' && c != ',' && !absl::ascii_isdigit(c);
  };
  size_t begin = 0;
  size_t end = text.size();
  while (begin < end && outer(text[begin])) ++begin;
  while (end > begin && outer(text[end - 1])) --end;
  // At most a currency code or a sign may stand around a number.
  if (begin > 4 || text.size() - end > 5) return "";
  return text.substr(begin, end - begin);
}

// The character that separates decimals in `digits`, or 0.
char DecimalMark(absl::string_view digits) {
  size_t comma = digits.rfind(',');
  size_t point = digits.rfind('.');
  if (comma == absl::string_view::npos && point == absl::string_view::npos) return 0;
  if (comma == absl::string_view::npos) return digits.find('.') == point ? '.' : 0;
  if (point != absl::string_view::npos) return comma > point ? ',' : '.';
  bool single = digits.find(',') == comma;
  return single && digits.size() - comma - 1 != 3 ? ',' : 0;
}

bool IsGroupMark(char c) { return c == ',' || c == '.' || c == ' ' || c == '\''; }

// Whether the whole part is plain digits, or groups of two or three digits with the same mark
// between them, the last of three ("1,234,567", in India "12,34,567").
bool HasSoundGroups(absl::string_view whole) {
  char mark = 0;
  size_t group = 0;
  bool first = true;
  for (char c : whole) {
    if (absl::ascii_isdigit(c)) {
      ++group;
      continue;
    }
    if (mark == 0) mark = c;
    bool sound = first ? group >= 1 && group <= 3 : group == 2 || group == 3;
    if (c != mark || !sound) return false;
    first = false;
    group = 0;
  }
  return mark == 0 || group == 3;
}

std::optional<Amount> FromNanos(Int128 nanos, int64_t factor) {
  nanos *= factor;
  Int128 units = nanos / kNano;
  if (units > std::numeric_limits<int64_t>::max() || units < std::numeric_limits<int64_t>::min()) {
    return std::nullopt;
  }
  return Amount{static_cast<int64_t>(units), static_cast<int32_t>(nanos % kNano)};
}

std::optional<Amount> FromExponent(absl::string_view digits, int64_t factor) {
  double value = 0;
  if (!absl::SimpleAtod(digits, &value) || !std::isfinite(value) || std::fabs(value) > 9e17) {
    return std::nullopt;
  }
  return FromNanos(static_cast<Int128>(value * 1e6) * 1000, factor);
}

}  // namespace

bool IsMissing(absl::string_view text) {
  if (text.size() > 4) return false;
  for (absl::string_view missing : {"", "n/a", "na", "null", "none"}) {
    if (absl::EqualsIgnoreCase(text, missing)) return true;
  }
  return false;
}

std::optional<Amount> ParseAmount(absl::string_view text, int64_t factor) {
  text = absl::StripAsciiWhitespace(text);
  bool negative = false;
  if (text.size() > 2 && text.front() == '(' && text.back() == ')') {
    negative = true;
    text = text.substr(1, text.size() - 2);
  }
  // A sign may stand before the currency sign: "-$5".
  const bool signed_already = !text.empty() && (text.front() == '-' || text.front() == '+');
  if (signed_already) {
    negative ^= text.front() == '-';
    text.remove_prefix(1);
  }
  absl::string_view digits = DigitsOnly(text);
  if (digits.empty() || digits.size() > 40) return std::nullopt;
  if (digits.front() == '-' || digits.front() == '+') {
    if (signed_already) return std::nullopt;
    negative ^= digits.front() == '-';
    digits.remove_prefix(1);
  }
  if (digits.find_first_of("eE") != absl::string_view::npos) {
    std::optional<Amount> amount = FromExponent(digits, factor);
    if (amount && negative) *amount = {-amount->units, -amount->nanos};
    return amount;
  }
  // A space without break separates groups as a plain one does.
  std::string plain;
  if (digits.find_first_of("\xC2\xE2") != absl::string_view::npos) {
    plain = absl::StrReplaceAll(digits, {{"\xC2\xA0", " "}, {"\xE2\x80\xAF", " "}});
    digits = plain;
  }
  const char mark = DecimalMark(digits);
  if (!HasSoundGroups(digits.substr(0, mark == 0 ? absl::string_view::npos : digits.rfind(mark)))) {
    return std::nullopt;
  }
  Int128 value = 0;
  int decimals = -1;  // none yet
  int digit_count = 0;
  for (char c : digits) {
    if (absl::ascii_isdigit(c)) {
      ++digit_count;
      if (decimals >= 9) continue;
      if (digit_count > 28) return std::nullopt;
      value = value * 10 + (c - '0');
      if (decimals >= 0) ++decimals;
    } else if (c == mark && decimals < 0) {
      decimals = 0;
    } else if (decimals >= 0 || !IsGroupMark(c)) {
      return std::nullopt;
    }
  }
  if (digit_count == 0) return std::nullopt;
  for (int i = std::max(decimals, 0); i < 9; ++i) value *= 10;
  return FromNanos(negative ? -value : value, factor);
}

}  // namespace dealtrace::ingestion

#include "services/ingestion/domain/amount.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/text/fold.h"
#include "services/ingestion/domain/plain_text.h"

namespace dealtrace::ingestion {
namespace {

constexpr int64_t kNano = 1'000'000'000;
constexpr size_t kNumberBytesMax = 80;
constexpr int kDigitsMax = 28;
__extension__ using Int128 = __int128;

constexpr absl::string_view kNoNumber = "is not a number, for example 1234.50";
constexpr absl::string_view kTwoSigns = "has two signs: write -1234.50 or (1234.50)";
constexpr absl::string_view kTwoCurrencies =
    "names two currencies: write one of them beside the number";
constexpr absl::string_view kOpenSuffix =
    "has a suffix that means different things in different countries (t, cr, dr): write the "
    "number in full";

bool IsGroupMark(char c) { return c == ',' || c == '.' || c == ' ' || c == '\''; }

struct Multiplier {
  absl::string_view word;  // folded, without points
  int64_t factor;          // 0: it is not clear what it means
};

// Longer words first, because a word may begin with a shorter one.
constexpr Multiplier kMultipliers[] = {
    {"millionen", 1'000'000},
    {"milliarden", kNano},
    {"milliards", kNano},
    {"millions", 1'000'000},
    {"thousand", 1'000},
    {"milliard", kNano},
    {"million", 1'000'000},
    {"tausend", 1'000},
    {"billion", kNano},
    {"crores", 10'000'000},
    {"crore", 10'000'000},
    {"lakhs", 100'000},
    {"lakh", 100'000},
    {"lacs", 100'000},
    {"tsd", 1'000},
    {"mio", 1'000'000},
    {"mln", 1'000'000},
    {"mill", 1'000'000},
    {"mrd", kNano},
    {"mld", kNano},
    {"mia", kNano},
    {"bn", kNano},
    {"mm", 1'000'000},
    {"cr", 0},
    {"dr", 0},
    {"k", 1'000},
    {"m", 1'000'000},
    {"b", kNano},
    {"t", 0},
};

// "€", "Rs.", "Mio. €", "k", "TEUR": a multiplier, a currency or both. False: neither.
bool ReadDesignation(absl::string_view text, WrittenNumber* number, CurrencySign* currency) {
  text = absl::StripAsciiWhitespace(text);
  if (text.empty()) return true;
  if (std::optional<CurrencySign> sign = ReadCurrencySign(text)) {
    *currency = *std::move(sign);
    return true;
  }
  std::string folded = text::Fold(text);
  folded.erase(std::remove(folded.begin(), folded.end(), '.'), folded.end());
  // German books write thousands of euros so.
  if (folded == "teur" || folded == "t€") folded = "tsd eur";
  for (const Multiplier& multiplier : kMultipliers) {
    if (!absl::StartsWith(folded, multiplier.word)) continue;
    const absl::string_view rest =
        absl::StripAsciiWhitespace(absl::string_view(folded).substr(multiplier.word.size()));
    if (!rest.empty()) {
      std::optional<CurrencySign> sign = ReadCurrencySign(rest);
      if (!sign) continue;
      *currency = *std::move(sign);
    }
    if (multiplier.factor == 0) number->problem = kOpenSuffix;
    number->multiplier = std::max<int64_t>(multiplier.factor, 1);
    return true;
  }
  return false;
}

// Takes spaces, signs and parentheses out of what stands around the digits.
struct Surroundings {
  std::string words;
  int minus = 0;
  int plus = 0;
  int opened = 0;
  int closed = 0;
  bool percent = false;
};

void Look(absl::string_view text, Surroundings* around) {
  for (char c : text) {
    switch (c) {
      case '-':
        ++around->minus;
        break;
      case '+':
        ++around->plus;
        break;
      case '(':
        ++around->opened;
        break;
      case ')':
        ++around->closed;
        break;
      case '%':
        around->percent = true;
        break;
      default:
        around->words += c;
    }
  }
}

// Takes "12,-", "12.--" and "12/-", which say that there are no decimals, off what follows a
// number. The mark in it, or 0.
char TakeNoDecimals(absl::string_view* after) {
  for (absl::string_view end : {",--", ".--", ",-", ".-", "/-", "/="}) {
    if (absl::ConsumePrefix(after, end)) return end.front() == '/' ? '\0' : end.front();
  }
  return 0;
}

// The exponent at the end of `digits`, which it takes off.
bool TakeExponent(std::string* digits, int* exponent) {
  const size_t at = digits->find_first_of("eE");
  if (at == std::string::npos) return true;
  absl::string_view power = absl::string_view(*digits).substr(at + 1);
  if (power.empty() || power.size() > 4 || !absl::SimpleAtoi(power, exponent)) return false;
  digits->resize(at);
  return !digits->empty() && absl::ascii_isdigit(digits->back());
}

// What the marks between the digits say by themselves.
void Classify(WrittenNumber* number) {
  const std::string& digits = number->digits;
  const size_t comma = digits.rfind(',');
  const size_t point = digits.rfind('.');
  const bool has_comma = comma != std::string::npos;
  const bool has_point = point != std::string::npos;
  if (!has_comma && !has_point) return;
  if (has_comma && has_point) {
    number->mark = comma > point ? DecimalMark::kComma : DecimalMark::kPoint;
    return;
  }
  const char mark = has_comma ? ',' : '.';
  const size_t at = has_comma ? comma : point;
  const DecimalMark own = has_comma ? DecimalMark::kComma : DecimalMark::kPoint;
  if (digits.find(mark) != at) {
    number->mark = Other(own);  // what stands twice separates groups
    return;
  }
  const bool has_other_groups = digits.find_first_of(" '") != std::string::npos;
  const bool may_be_group = digits.size() - at - 1 == 3 && at >= 1 && at <= 3 &&
                            digits.front() != '0' && !has_other_groups && number->exponent == 0;
  if (may_be_group) {
    number->open_mark = mark;
  } else {
    number->mark = own;
  }
}

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

std::optional<Amount> FromNanos(Int128 nanos, Int128 factor) {
  if (__builtin_mul_overflow(nanos, factor, &nanos)) return std::nullopt;
  Int128 units = nanos / kNano;
  if (units > std::numeric_limits<int64_t>::max() || units < std::numeric_limits<int64_t>::min()) {
    return std::nullopt;
  }
  return Amount{static_cast<int64_t>(units), static_cast<int32_t>(nanos % kNano)};
}

// Digits, or digits with one mark and other than three digits behind it: nearly all cells. False:
// look closer.
bool ReadPlain(absl::string_view text, WrittenNumber* number) {
  size_t begin = !text.empty() && text[0] == '-' ? 1 : 0;
  size_t mark = absl::string_view::npos;
  for (size_t i = begin; i < text.size(); ++i) {
    if (absl::ascii_isdigit(text[i])) continue;
    if ((text[i] != '.' && text[i] != ',') || mark != absl::string_view::npos || i == begin) {
      return false;
    }
    mark = i;
  }
  if (begin == text.size() || text.size() > 20) return false;
  if (mark != absl::string_view::npos) {
    const size_t decimals = text.size() - mark - 1;
    if (decimals == 0 || decimals == 3) return false;
    number->mark = text[mark] == '.' ? DecimalMark::kPoint : DecimalMark::kComma;
  }
  number->negative = begin == 1;
  number->digits = std::string(text.substr(begin));
  return true;
}

WrittenNumber Problem(absl::string_view problem) {
  WrittenNumber number;
  number.problem = problem;
  return number;
}

// "$ -": how spreadsheets show an amount of zero.
WrittenNumber WithoutDigits(absl::string_view text) {
  Surroundings around;
  Look(text, &around);
  WrittenNumber number;
  std::optional<CurrencySign> sign = ReadCurrencySign(absl::StripAsciiWhitespace(around.words));
  if (!sign || around.minus == 0) return Problem(kNoNumber);
  number.currency = *std::move(sign);
  number.digits = "0";
  return number;
}

}  // namespace

bool IsMissing(absl::string_view text) {
  if (text.size() > 7) return false;
  for (absl::string_view missing :
       {"", "n/a", "na", "n.a.", "null", "none", "nil", "nan", "nat", "-", "--", "\xE2\x80\x93",
        "\xE2\x80\x94", "\\n", "(null)", "(blank)"}) {
    if (absl::EqualsIgnoreCase(text, missing)) return true;
  }
  return false;
}

WrittenNumber ReadNumber(absl::string_view text) {
  WrittenNumber number;
  text = absl::StripAsciiWhitespace(text);
  if (ReadPlain(text, &number)) return number;
  if (text.size() > kNumberBytesMax) return Problem(kNoNumber);
  const std::string plain = WithPlainPunctuation(text);
  text = absl::StripAsciiWhitespace(plain);
  // A cell that a spreadsheet keeps as text begins with an apostrophe.
  absl::ConsumePrefix(&text, "'");
  size_t begin = text.find_first_of("0123456789");
  if (begin == absl::string_view::npos) return WithoutDigits(text);
  if (begin > 0 && (text[begin - 1] == '.' || text[begin - 1] == ',') &&
      (begin == 1 || !absl::ascii_isalpha(text[begin - 2]))) {
    --begin;  // ".5", but not "Rs.5"
  }
  const size_t end = text.find_last_of("0123456789") + 1;
  number.digits = std::string(text.substr(begin, end - begin));
  absl::string_view after = text.substr(end);
  if (!TakeExponent(&number.digits, &number.exponent)) return Problem(kNoNumber);
  for (char c : number.digits) {
    if (!absl::ascii_isdigit(c) && !IsGroupMark(c)) return Problem(kNoNumber);
  }
  Classify(&number);
  if (const char mark = TakeNoDecimals(&after)) {
    const DecimalMark shown = mark == ',' ? DecimalMark::kComma : DecimalMark::kPoint;
    if (number.mark == shown || number.open_mark == mark) return Problem(kNoNumber);
    number.mark = shown;
    number.open_mark = 0;
  } else if (number.mark == DecimalMark::kUnknown && number.open_mark == 0 &&
             (after == "." || after == ",")) {
    after = "";  // "12."
  }
  Surroundings before;
  Surroundings behind;
  Look(text.substr(0, begin), &before);
  Look(after, &behind);
  const int opened = before.opened + behind.opened;
  if (opened > 1 || opened != before.closed + behind.closed || behind.opened > before.opened) {
    return Problem(kNoNumber);
  }
  const int signs = before.minus + before.plus + behind.minus + behind.plus;
  if (signs > 1 || (opened == 1 && before.plus + behind.plus > 0)) return Problem(kTwoSigns);
  number.negative = opened == 1 || before.minus + behind.minus == 1;
  number.percent = before.percent || behind.percent;
  CurrencySign first;
  CurrencySign second;
  if (!ReadDesignation(before.words, &number, &first)) return Problem(kNoNumber);
  const int64_t multiplier = number.multiplier;
  if (!ReadDesignation(behind.words, &number, &second)) return Problem(kNoNumber);
  if (multiplier > 1 && number.multiplier > 1 && !behind.words.empty()) return Problem(kNoNumber);
  std::optional<CurrencySign> currency = Together(first, second);
  if (!currency) return Problem(kTwoCurrencies);
  number.currency = *std::move(currency);
  return number;
}

std::optional<Amount> ValueOf(const WrittenNumber& number, DecimalMark mark, int64_t factor) {
  if (!number.problem.empty()) return std::nullopt;
  if (number.mark != DecimalMark::kUnknown) mark = number.mark;
  if (mark == DecimalMark::kUnknown) mark = DecimalMark::kPoint;
  const absl::string_view digits = number.digits;
  const size_t decimal_at = digits.rfind(CharacterOf(mark));
  if (!HasSoundGroups(digits.substr(0, decimal_at))) return std::nullopt;
  Int128 value = 0;
  int digit_count = 0;
  int decimals = 0;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i == decimal_at) continue;
    const bool is_decimal = decimal_at != absl::string_view::npos && i > decimal_at;
    if (!absl::ascii_isdigit(digits[i])) {
      if (is_decimal) return std::nullopt;
      continue;
    }
    if (is_decimal && decimals - number.exponent >= 9) continue;
    if (++digit_count > kDigitsMax) return std::nullopt;
    value = value * 10 + (digits[i] - '0');
    if (is_decimal) ++decimals;
  }
  if (digit_count == 0) return std::nullopt;
  for (int power = 9 - decimals + number.exponent; power != 0 && value != 0;) {
    if (power < 0) {
      value /= 10;
      ++power;
    } else {
      if (__builtin_mul_overflow(value, Int128{10}, &value)) return std::nullopt;
      --power;
    }
  }
  return FromNanos(number.negative ? -value : value, Int128{factor} * number.multiplier);
}

std::optional<Amount> ParseAmount(absl::string_view text, int64_t factor) {
  return ValueOf(ReadNumber(text), DecimalMark::kUnknown, factor);
}

std::string FormatAmount(const Amount& amount) {
  std::string text = absl::StrCat(amount.units);
  if (amount.units == 0 && amount.nanos < 0) text.insert(0, "-");
  if (amount.nanos == 0) return text;
  std::string decimals = absl::StrCat(kNano + (amount.nanos < 0 ? -amount.nanos : amount.nanos));
  decimals[0] = '.';
  while (decimals.back() == '0') decimals.pop_back();
  return absl::StrCat(text, decimals);
}

}  // namespace dealtrace::ingestion

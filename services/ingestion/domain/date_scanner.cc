#include "services/ingestion/domain/date_scanner.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/text/fold.h"
#include "services/ingestion/domain/month_names.h"
#include "services/ingestion/domain/plain_text.h"

namespace dealtrace::ingestion {
namespace {

// 1954 to 2119 as days since 1900; other numbers of five digits are no dates of business.
constexpr double kSerialMin = 20'000;
constexpr double kSerialMax = 80'000;

bool TakeYear(Scanner* scan, WrittenDate* date) {
  size_t digits = 0;
  date->year = scan->Number(4, &digits);
  if (digits == 2) {
    date->year += date->year < 70 ? 2000 : 1900;
    date->short_year = true;
  }
  return (digits == 2 || digits == 4) && !absl::ascii_isdigit(scan->Peek());
}

// One of / - . and the spaces around it, or spaces alone. 0: there is none.
char TakeSeparator(Scanner* scan) {
  const bool space = scan->Peek() == ' ';
  scan->SkipSpaces();
  for (char separator : {'/', '-', '.'}) {
    if (!scan->Take(separator)) continue;
    scan->SkipSpaces();
    return separator;
  }
  return space ? ' ' : '\0';
}

// "." and "," and "de" between the parts of a date with words.
void SkipBetweenWords(Scanner* scan) {
  scan->Take('.');
  scan->Take(',');
  TakeSeparator(scan);
  if (scan->TakeWord({"de", "del", "of", "di", "do"})) scan->SkipSpaces();
}

// "Mar 1, 2017", with the month's name already taken.
bool DayAndYear(Scanner* scan, WrittenDate* date) {
  size_t digits = 0;
  SkipBetweenWords(scan);
  date->day = scan->Number(2, &digits);
  scan->TakeWord({"st", "nd", "rd", "th"});
  scan->Take('.');
  scan->Take(',');
  if (TakeSeparator(scan) == 0 && absl::ascii_isdigit(scan->Peek())) return false;
  return digits > 0 && TakeYear(scan, date);
}

// "1 Mar 2017", "1er mars 2017", "1 de marzo de 2017", "01MAR17", with the day already taken.
bool MonthNameAndYear(Scanner* scan, WrittenDate* date) {
  SkipBetweenWords(scan);
  date->month = MonthByName(scan->Letters());
  SkipBetweenWords(scan);
  return date->month > 0 && TakeYear(scan, date);
}

// Everything that begins with a number.
bool NumberedDate(Scanner* scan, WrittenDate* date) {
  size_t first_digits = 0;
  size_t digits = 0;
  const int first = scan->Number(8, &first_digits);
  if (first_digits == 8) {
    *date = {DateForm::kCompact, first / 10000, first / 100 % 100, first % 100, 0, false};
    return true;
  }
  if (first_digits == 4) {
    date->year = first;
    const char separator = TakeSeparator(scan);
    if (separator == 0) return false;
    if (absl::ascii_isalpha(scan->Peek())) {
      date->form = DateForm::kNamed;
      date->month = MonthByName(scan->Letters());
    } else {
      date->month = scan->Number(2, &digits);
    }
    if (TakeSeparator(scan) == 0) return false;
    date->day = scan->Number(2, &digits);
    scan->Take('.');
    return digits > 0;
  }
  if (first_digits == 0 || first_digits > 2) return false;
  scan->TakeWord({"st", "nd", "rd", "th", "er", "e", "o", "a"});
  Scanner named = *scan;
  SkipBetweenWords(&named);
  if (absl::ascii_isalpha(named.Peek())) {
    date->form = DateForm::kNamed;
    date->day = first;
    return MonthNameAndYear(scan, date);
  }
  date->form = DateForm::kNumbers;
  date->separator = TakeSeparator(scan);
  if (date->separator == 0) return false;
  date->month = first;
  date->day = scan->Number(2, &digits);
  if (digits == 0 || TakeSeparator(scan) != date->separator) return false;
  return TakeYear(scan, date);
}

// "AM", "p.m.", "p. m.", "a": false when none stands there, -1 set when it does not fit.
bool TakeMeridiem(Scanner* scan, bool* after_noon) {
  Scanner ahead = *scan;
  ahead.SkipSpaces();
  const char first = absl::ascii_tolower(ahead.Peek());
  if (first != 'a' && first != 'p') return false;
  ahead.Take(ahead.Peek());
  ahead.Take('.');
  Scanner with_m = ahead;
  with_m.SkipSpaces();
  if (absl::ascii_tolower(with_m.Peek()) == 'm') {
    with_m.Take(with_m.Peek());
    with_m.Take('.');
    ahead = with_m;
  }
  if (absl::ascii_isalpha(ahead.Peek())) return false;
  *after_noon = first == 'p';
  *scan = ahead;
  return true;
}

bool TakeFraction(Scanner* scan, absl::Duration* fraction) {
  size_t digits = 0;
  const int value = scan->Number(9, &digits);
  if (value < 0) return false;
  absl::Duration unit = absl::Seconds(1);
  for (size_t i = 0; i < digits; ++i) unit /= 10;
  *fraction = unit * value;
  return true;
}

}  // namespace

// The date at the beginning of `scan`. False: there is none.
bool TakeDate(Scanner* scan, WrittenDate* date) {
  scan->SkipSpaces();
  if (scan->TakeWord({"le", "am", "el", "den"})) scan->SkipSpaces();
  if (!absl::ascii_isalpha(scan->Peek())) return NumberedDate(scan, date);
  const absl::string_view word = scan->Letters();
  const Scanner behind_word = *scan;
  date->month = MonthByName(word);
  if (date->month > 0) {
    date->form = DateForm::kNamed;
    if (DayAndYear(scan, date)) return true;
    *date = WrittenDate{};
    *scan = behind_word;
  }
  if (!IsWeekday(word)) return false;
  scan->Take('.');
  scan->Take(',');
  scan->SkipSpaces();
  if (scan->TakeWord({"den", "le", "der"})) scan->SkipSpaces();
  if (!absl::ascii_isalpha(scan->Peek())) return NumberedDate(scan, date);
  date->form = DateForm::kNamed;
  date->month = MonthByName(scan->Letters());
  return date->month > 0 && DayAndYear(scan, date);
}

std::optional<ClockTime> TakeClock(Scanner* scan) {
  ClockTime clock;
  size_t digits = 0;
  bool after_noon = false;
  clock.hour = scan->Number(2, &digits);
  if (digits == 0) return std::nullopt;
  bool has_meridiem = TakeMeridiem(scan, &after_noon);
  if (!has_meridiem) {
    Scanner spaced = *scan;
    spaced.SkipSpaces();
    const bool french = absl::ascii_tolower(spaced.Peek()) == 'h';
    if (french) {
      *scan = spaced;
      scan->Take(scan->Peek());
      scan->SkipSpaces();
    } else if (!scan->Take(':') && !scan->Take('.')) {
      return std::nullopt;
    }
    clock.minute = scan->Number(2, &digits);
    if (french && digits == 0) clock.minute = 0;
    if (digits != 2 && !(french && digits == 0)) return std::nullopt;
    if (scan->Take(':') || (french && scan->TakeWord({"m", "min"}))) {
      clock.second = scan->Number(2, &digits);
      if (digits != 2) return std::nullopt;
      if ((scan->Take('.') || scan->Take(',')) && !TakeFraction(scan, &clock.fraction)) {
        return std::nullopt;
      }
    }
    has_meridiem = TakeMeridiem(scan, &after_noon);
  }
  if (has_meridiem) {
    if (clock.hour < 1 || clock.hour > 12) return std::nullopt;
    clock.hour = clock.hour % 12 + (after_noon ? 12 : 0);
  }
  scan->SkipSpaces();
  if (scan->TakeWord({"uhr", "h", "hrs"})) scan->SkipSpaces();
  if (clock.hour > 23 || clock.minute > 59 || clock.second > 60) return std::nullopt;
  return clock;
}

std::optional<absl::Time> UnixTime(absl::string_view text) {
  if (text.size() != 10 && text.size() != 13) return std::nullopt;
  int64_t number = 0;
  if (!absl::SimpleAtoi(text, &number) || !absl::ascii_isdigit(text[0])) return std::nullopt;
  return text.size() == 10 ? absl::FromUnixSeconds(number) : absl::FromUnixMillis(number);
}

std::optional<double> SerialNumber(absl::string_view text) {
  const size_t mark = text.find_first_of(".,");
  const absl::string_view whole = text.substr(0, mark);
  if (whole.size() != 5 || text.size() > 20) return std::nullopt;
  std::string number(whole);
  if (mark != absl::string_view::npos) absl::StrAppend(&number, ".", text.substr(mark + 1));
  double days = 0;
  if (number.find_first_not_of("0123456789.") != std::string::npos ||
      !absl::SimpleAtod(number, &days) || days < kSerialMin || days >= kSerialMax) {
    return std::nullopt;
  }
  return days;
}

std::string PlainDate(absl::string_view text) {
  return text::Fold(absl::StrReplaceAll(WithPlainPunctuation(text), {{"年", "-"},
                                                                     {"月", "-"},
                                                                     {"日", " "},
                                                                     {"時", ":"},
                                                                     {"时", ":"},
                                                                     {"분", ""},
                                                                     {"分", ""},
                                                                     {"시", ":"},
                                                                     {"년", "-"},
                                                                     {"월", "-"},
                                                                     {"일", " "}}));
}

}  // namespace dealtrace::ingestion

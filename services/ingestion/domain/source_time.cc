#include "services/ingestion/domain/source_time.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/civil_time.h"
#include "libs/text/fold.h"
#include "services/ingestion/domain/month_names.h"
#include "services/ingestion/domain/plain_text.h"
#include "services/ingestion/domain/zone_names.h"

namespace dealtrace::ingestion {
namespace {

// So many times as often must one order show itself for the other to be a slip.
constexpr int64_t kClearMajority = 20;
// 1954 to 2119 as days since 1900; other numbers of five digits are no dates of business.
constexpr double kSerialMin = 20'000;
constexpr double kSerialMax = 80'000;

// Reads a text from left to right.
class Scanner {
 public:
  explicit Scanner(absl::string_view text) : rest_(text) {}

  bool Done() const { return rest_.empty(); }
  char Peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  absl::string_view rest() const { return rest_; }

  bool Take(char c) {
    if (Peek() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void SkipSpaces() {
    while (Peek() == ' ') rest_.remove_prefix(1);
  }

  // Up to `digits_max` digits; -1 when there is none.
  int Number(size_t digits_max, size_t* digits) {
    int value = 0;
    *digits = 0;
    while (*digits < digits_max && absl::ascii_isdigit(Peek())) {
      value = value * 10 + (Peek() - '0');
      rest_.remove_prefix(1);
      ++*digits;
    }
    return *digits == 0 ? -1 : value;
  }

  absl::string_view Letters() {
    size_t length = 0;
    while (length < rest_.size() && absl::ascii_isalpha(rest_[length])) ++length;
    absl::string_view letters = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return letters;
  }

  // Takes one of these words, with a point behind it if there is one.
  bool TakeWord(std::initializer_list<absl::string_view> words) {
    Scanner ahead = *this;
    const absl::string_view letters = ahead.Letters();
    for (absl::string_view word : words) {
      if (!absl::EqualsIgnoreCase(word, letters)) continue;
      *this = ahead;
      Take('.');
      return true;
    }
    return false;
  }

 private:
  absl::string_view rest_;
};

// A date as it is written.
struct WrittenDate {
  DateForm form = DateForm::kYearFirst;
  int year = 0;
  int month = 0;  // of kNumbers: the number that stands first
  int day = 0;    // of kNumbers: the number that stands second
  char separator = 0;
  bool short_year = false;
};

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

struct ClockTime {
  int hour = 0;
  int minute = 0;
  int second = 0;
  absl::Duration fraction;
};

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

// "10:05[:30[.5]] [PM]", "10h05", "10.05 Uhr", "10 PM".
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

// A spreadsheet's days since 1900 and the part of the day that has passed.
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

bool InRange(absl::CivilSecond second) { return second.year() >= 1900 && second.year() <= 2200; }

// With plain punctuation and without accents, where it has any.
std::string Plain(absl::string_view text) {
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

std::string Describe(int day, int month, int year) {
  return absl::FormatCivilTime(absl::CivilDay(year, month, day));
}

}  // namespace

void DateEvidence::Add(absl::string_view cell) {
  std::string plain;
  cell = StripSpaces(cell);
  if (!IsAscii(cell)) {
    plain = Plain(cell);
    cell = absl::StripAsciiWhitespace(plain);
  }
  auto count = [this](DateForm form) { ++forms_[static_cast<size_t>(form)]; };
  if (UnixTime(cell)) return count(DateForm::kUnix);
  if (SerialNumber(cell)) return count(DateForm::kSerial);
  Scanner scan(cell);
  WrittenDate date;
  if (cell.size() > 64 || !TakeDate(&scan, &date)) {
    only_dates_ = false;
    return;
  }
  count(date.form);
  if (date.short_year) ++short_years_;
  if (date.form != DateForm::kNumbers) return;
  if (forms_[static_cast<size_t>(DateForm::kNumbers)] == 1) separator_ = date.separator;
  if (date.separator == '.') ++dotted_;
  if (date.month > 12 && date.day <= 12) {
    ++day_first_;
  } else if (date.day > 12 && date.month <= 12) {
    ++month_first_;
  } else if (date.day != date.month) {
    ++open_;
  }
}

DateOrder DateEvidence::Decided() const {
  if (day_first_ > kClearMajority * month_first_) return DateOrder::kDayFirst;
  if (month_first_ > kClearMajority * day_first_) return DateOrder::kMonthFirst;
  // Hardly anybody writes a month, a point and a day.
  const int64_t numbers = forms_[static_cast<size_t>(DateForm::kNumbers)];
  return 2 * dotted_ > numbers && day_first_ >= month_first_ ? DateOrder::kDayFirst
                                                             : DateOrder::kUnknown;
}

std::string DateEvidence::Form(DateOrder order) const {
  const auto most = std::max_element(forms_.begin(), forms_.end());
  if (*most == 0) return "";
  const std::string separator(1, separator_);
  const absl::string_view year = 2 * short_years_ > *most ? "YY" : "YYYY";
  switch (static_cast<DateForm>(most - forms_.begin())) {
    case DateForm::kNumbers:
      if (order == DateOrder::kUnknown) {
        return absl::StrCat("DD", separator, "MM", separator, year, " or MM", separator, "DD",
                            separator, year);
      }
      return order == DateOrder::kDayFirst ? absl::StrCat("DD", separator, "MM", separator, year)
                                           : absl::StrCat("MM", separator, "DD", separator, year);
    case DateForm::kYearFirst:
      return "YYYY-MM-DD";
    case DateForm::kNamed:
      return "1 Mar 2017";
    case DateForm::kCompact:
      return "YYYYMMDD";
    case DateForm::kUnix:
      return "Unix seconds";
    case DateForm::kSerial:
      return "days since 1900";
  }
  return "";
}

TimeParser TimeParser::ForColumn(DateOrder order, std::string form, absl::TimeZone zone) {
  TimeParser parser(order, zone);
  parser.form_ = std::move(form);
  parser.of_column_ = true;
  return parser;
}

absl::StatusOr<TimeParser> TimeParser::ForFormat(absl::string_view format, absl::TimeZone zone) {
  // "TT.MM.JJJJ" and "JJ/MM/AAAA" are how German and French spreadsheets say it.
  std::string order;
  bool is_order = format.size() <= 20;
  for (char c : absl::AsciiStrToUpper(format)) {
    if (absl::ascii_isalpha(c)) {
      if (order.empty() || order.back() != c) order += c;
    } else {
      is_order = is_order && (c == '/' || c == '.' || c == '-' || c == ' ');
    }
  }
  const std::string dashed = absl::StrCat("|", order, "|");
  auto is_one_of = [&](absl::string_view orders) {
    return is_order && absl::StrContains(orders, dashed);
  };
  TimeParser parser(DateOrder::kMonthFirst, zone);
  parser.form_ = std::string(format);
  if (is_one_of("|MDY||MTJ||MJA||MDA|") || is_one_of("|YMD||JMT||AMJ||AMD|")) return parser;
  if (is_one_of("|DMY||TMJ||JMA||DMA|")) {
    parser.order_ = DateOrder::kDayFirst;
    return parser;
  }
  if (format.size() > 60 || !absl::StrContains(format, '%')) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", format.substr(0, 60), "' is not a date format; use MM/DD/YYYY, ",
                     "DD/MM/YYYY, YYYY-MM-DD or a strptime pattern such as '%d %b %Y'"));
  }
  parser.pattern_ = std::string(format);
  return parser;
}

std::optional<absl::Time> TimeParser::Parse(absl::string_view text) const {
  return Read(text).time;
}

std::string TimeParser::NoTime() const {
  if (form_.empty() && of_column_) {
    return "is not a date or time, and no value of its column is: name the column of the times in "
           "the mapping";
  }
  if (form_.empty()) return "is not a date or time such as 2025-03-01T10:00:00Z";
  return absl::StrCat("is not a date or time in the form of its column (", form_,
                      "); correct it or set date_format in the mapping");
}

TimeReading TimeParser::Read(absl::string_view text) const {
  text = StripSpaces(text);
  std::string plain;
  if (!IsAscii(text)) {
    plain = pattern_.empty() ? Plain(text) : WithPlainPunctuation(text);
    text = absl::StripAsciiWhitespace(plain);
  }
  if (!text.empty() && text.front() == '\'') text.remove_prefix(1);
  if (text.size() < 5 || text.size() > 90) return {std::nullopt, NoTime()};
  if (!pattern_.empty()) {
    absl::Time time;
    std::string error;
    if (!absl::ParseTime(pattern_, text, zone_, &time, &error) ||
        !InRange(absl::ToCivilSecond(time, absl::UTCTimeZone()))) {
      return {std::nullopt, NoTime()};
    }
    return {time, ""};
  }
  return ReadWithOrder(WithoutZeroDecimals(text));
}

TimeReading TimeParser::ReadWithOrder(absl::string_view text) const {
  if (std::optional<absl::Time> unix_time = UnixTime(text)) return {unix_time, ""};
  if (of_column_) {
    if (std::optional<double> days = SerialNumber(text)) {
      const auto seconds = static_cast<int64_t>(std::llround(*days * 86400));
      return {absl::FromCivil(absl::CivilSecond(1899, 12, 30) + seconds, zone_), ""};
    }
  }
  Scanner scan(text);
  WrittenDate date;
  if (!TakeDate(&scan, &date)) return {std::nullopt, NoTime()};
  if (date.form == DateForm::kNumbers) {
    const int first = date.month;
    const int second = date.day;
    DateOrder order = order_;
    if (order == DateOrder::kUnknown) {
      if (first <= 12 && second <= 12 && first != second) {
        return {std::nullopt,
                absl::StrCat("is ", Describe(second, first, date.year), " or ",
                             Describe(first, second, date.year),
                             ": the column holds both orders of day and month; set date_format")};
      }
      order = first > 12 ? DateOrder::kDayFirst : DateOrder::kMonthFirst;
    }
    if (order == DateOrder::kDayFirst) std::swap(date.month, date.day);
    if (date.month > 12 && date.day <= 12) {
      return {std::nullopt, absl::StrCat("is a date only with the ",
                                         order == DateOrder::kDayFirst ? "month" : "day",
                                         " first, unlike its column",
                                         form_.empty() ? "" : absl::StrCat(" (", form_, ")"),
                                         "; correct it or set date_format in the mapping")};
    }
  }
  if (date.year < 1900 || date.month < 1 || date.day < 1) return {std::nullopt, NoTime()};
  ClockTime clock;
  // "2017-03-01T10:00", "1 mars 2017 à 10h05", "Mar 1, 2017 at 10 PM"
  scan.Take(',');
  scan.SkipSpaces();
  if (!scan.Done()) {
    if (!scan.Take('T') && !scan.Take('t')) scan.TakeWord({"at", "a", "um", "om", "kl", "alle"});
    scan.Take('-');
    scan.SkipSpaces();
  }
  const bool has_clock = !scan.Done();
  if (has_clock) {
    std::optional<ClockTime> parsed = TakeClock(&scan);
    if (!parsed) return {std::nullopt, NoTime()};
    clock = *parsed;
  }
  absl::CivilSecond second(date.year, date.month, date.day, clock.hour, clock.minute, clock.second);
  // A civil time normalises what does not exist ("30 February"): that is no date.
  const bool exists = second.month() == date.month && second.day() == date.day && InRange(second);
  if (!exists && clock.second != 60) {
    if (date.month <= 12 && date.day <= 31 && InRange(second)) {
      return {std::nullopt, "names a day that does not exist"};
    }
    return {std::nullopt, NoTime()};
  }
  if (!has_clock) return {absl::FromCivil(second, zone_), ""};
  const std::optional<WrittenZone> zone = ReadZone(scan.rest(), second, zone_);
  if (!zone) return {std::nullopt, NoTime()};
  if (zone->unclear) {
    return {std::nullopt,
            "names a time zone by letters that several zones have: write an offset such as "
            "+02:00, or set time_zone of the source"};
  }
  absl::Time time = zone->offset ? absl::FromCivil(second, absl::UTCTimeZone()) - *zone->offset
                                 : absl::FromCivil(second, zone->zone.value_or(zone_));
  return {time + clock.fraction, ""};
}

}  // namespace dealtrace::ingestion

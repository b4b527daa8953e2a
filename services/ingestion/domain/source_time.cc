#include "services/ingestion/domain/source_time.h"

#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"

namespace dealtrace::ingestion {
namespace {

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

 private:
  absl::string_view rest_;
};

struct CivilDate {
  int year = 0;
  int month = 0;
  int day = 0;
};

int FullYear(int year, size_t digits) {
  if (digits == 4) return year;
  return digits == 2 ? (year < 70 ? 2000 + year : 1900 + year) : -1;
}

int MonthByName(absl::string_view letters) {
  static constexpr std::array<absl::string_view, 12> kMonths = {
      "january", "february", "march",     "april",   "may",      "june",
      "july",    "august",   "september", "october", "november", "december"};
  if (letters.size() < 3) return -1;
  for (size_t i = 0; i < kMonths.size(); ++i) {
    if (absl::StartsWithIgnoreCase(kMonths[i], letters)) return static_cast<int>(i) + 1;
  }
  return absl::EqualsIgnoreCase(letters, "sept") ? 9 : -1;
}

bool TakeSeparator(Scanner* scan) {
  return scan->Take('/') || scan->Take('-') || scan->Take('.') || scan->Take(' ');
}

// "Mar 1, 2017"
std::optional<CivilDate> NamedMonthFirst(Scanner* scan) {
  CivilDate date;
  size_t digits = 0;
  date.month = MonthByName(scan->Letters());
  scan->Take('.');
  scan->SkipSpaces();
  date.day = scan->Number(2, &digits);
  scan->Take(',');
  scan->SkipSpaces();
  int year = scan->Number(4, &digits);
  date.year = FullYear(year, digits);
  return date;
}

// Everything that begins with a number.
std::optional<CivilDate> NumberedDate(Scanner* scan, DateOrder order) {
  size_t first_digits = 0;
  size_t digits = 0;
  int first = scan->Number(8, &first_digits);
  if (first_digits == 8) return CivilDate{first / 10000, first / 100 % 100, first % 100};
  char separator = scan->Peek();
  if (!TakeSeparator(scan)) return std::nullopt;
  if (first_digits == 4) {
    CivilDate date{first, 0, 0};
    date.month = scan->Number(2, &digits);
    if (!TakeSeparator(scan)) return std::nullopt;
    date.day = scan->Number(2, &digits);
    return date;
  }
  if (first_digits > 2) return std::nullopt;
  CivilDate date;
  if (absl::ascii_isalpha(scan->Peek())) {  // "1 Mar 2017", "01-Mar-17"
    date.day = first;
    date.month = MonthByName(scan->Letters());
    scan->Take('.');
    scan->Take(',');
    if (!TakeSeparator(scan)) return std::nullopt;
  } else {
    int second = scan->Number(2, &digits);
    if (scan->Peek() != separator || !TakeSeparator(scan)) return std::nullopt;
    bool month_first = order == DateOrder::kMonthFirst;
    date.month = month_first ? first : second;
    date.day = month_first ? second : first;
  }
  int year = scan->Number(4, &digits);
  date.year = FullYear(year, digits);
  return date;
}

struct ClockTime {
  int hour = 0;
  int minute = 0;
  int second = 0;
  absl::Duration fraction;
};

std::optional<ClockTime> Clock(Scanner* scan) {
  ClockTime clock;
  size_t digits = 0;
  clock.hour = scan->Number(2, &digits);
  if (!scan->Take(':')) return std::nullopt;
  clock.minute = scan->Number(2, &digits);
  if (digits != 2) return std::nullopt;
  if (scan->Take(':')) {
    clock.second = scan->Number(2, &digits);
    if (digits != 2) return std::nullopt;
    if (scan->Take('.') || scan->Take(',')) {
      int fraction = scan->Number(9, &digits);
      if (fraction < 0) return std::nullopt;
      absl::Duration unit = absl::Seconds(1);
      for (size_t i = 0; i < digits; ++i) unit /= 10;
      clock.fraction = unit * fraction;
    }
  }
  scan->SkipSpaces();
  if (absl::StartsWithIgnoreCase(scan->rest(), "am") ||
      absl::StartsWithIgnoreCase(scan->rest(), "pm")) {
    bool after_noon = absl::StartsWithIgnoreCase(scan->Letters(), "p");
    if (clock.hour < 1 || clock.hour > 12) return std::nullopt;
    clock.hour = clock.hour % 12 + (after_noon ? 12 : 0);
  }
  if (clock.hour < 0 || clock.hour > 23 || clock.minute > 59 || clock.second > 60) {
    return std::nullopt;
  }
  return clock;
}

// "Z", "UTC", "+02:00", "-0700", "+02"; absent when malformed, nullopt inside when there is none.
bool ZoneOffset(Scanner* scan, std::optional<absl::Duration>* offset) {
  scan->SkipSpaces();
  if (scan->Done()) return true;
  if (scan->Take('Z') || scan->Take('z')) {
    *offset = absl::ZeroDuration();
  } else if (absl::EqualsIgnoreCase(scan->rest(), "utc") ||
             absl::EqualsIgnoreCase(scan->rest(), "gmt")) {
    scan->Letters();
    *offset = absl::ZeroDuration();
  } else {
    bool west = scan->Take('-');
    if (!west && !scan->Take('+')) return false;
    size_t digits = 0;
    int hours = scan->Number(2, &digits);
    if (digits != 2 || hours > 15) return false;
    scan->Take(':');
    int minutes = scan->Done() ? 0 : scan->Number(2, &digits);
    if (digits != 2 || minutes > 59) return false;
    absl::Duration size = absl::Hours(hours) + absl::Minutes(minutes);
    *offset = west ? -size : size;
  }
  return scan->Done();
}

std::optional<absl::Time> UnixTime(absl::string_view text) {
  if (text.size() != 10 && text.size() != 13) return std::nullopt;
  int64_t number = 0;
  if (!absl::SimpleAtoi(text, &number) || !absl::ascii_isdigit(text[0])) return std::nullopt;
  return text.size() == 10 ? absl::FromUnixSeconds(number) : absl::FromUnixMillis(number);
}

bool InRange(absl::CivilSecond second) { return second.year() >= 1900 && second.year() <= 2200; }

}  // namespace

DateDetection DetectDateOrder(absl::Span<const absl::string_view> values) {
  size_t day_first = 0;
  size_t month_first = 0;
  size_t open = 0;
  size_t dotted = 0;
  for (absl::string_view value : values) {
    Scanner scan(absl::StripAsciiWhitespace(value));
    size_t first_digits = 0;
    size_t second_digits = 0;
    int first = scan.Number(4, &first_digits);
    char separator = scan.Peek();
    if (first_digits == 0 || first_digits > 2 || !TakeSeparator(&scan)) continue;
    int second = scan.Number(2, &second_digits);
    if (second_digits == 0 || scan.Peek() != separator) continue;
    ++open;
    if (separator == '.') ++dotted;
    if (first > 12) ++day_first;
    if (second > 12) ++month_first;
  }
  DateDetection detection;
  if (day_first != month_first) {
    detection.order = day_first > month_first ? DateOrder::kDayFirst : DateOrder::kMonthFirst;
  } else if (2 * dotted > open) {
    detection.order = DateOrder::kDayFirst;
  } else {
    detection.ambiguous = open > 0;
  }
  return detection;
}

absl::StatusOr<TimeParser> TimeParser::ForFormat(absl::string_view format, absl::TimeZone zone) {
  std::string upper = absl::AsciiStrToUpper(format);
  if (upper == "MM/DD/YYYY" || upper == "MDY" || upper == "M/D/YYYY") {
    return TimeParser(DateOrder::kMonthFirst, zone);
  }
  if (upper == "DD/MM/YYYY" || upper == "DMY" || upper == "D/M/YYYY" || upper == "DD.MM.YYYY") {
    return TimeParser(DateOrder::kDayFirst, zone);
  }
  if (upper == "YYYY-MM-DD" || upper == "YMD") return TimeParser(DateOrder::kMonthFirst, zone);
  if (format.size() > 60 || !absl::StrContains(format, '%')) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", format.substr(0, 60), "' is not a date format; use MM/DD/YYYY, ",
                     "DD/MM/YYYY, YYYY-MM-DD or a strptime pattern such as '%d %b %Y'"));
  }
  TimeParser parser(DateOrder::kMonthFirst, zone);
  parser.pattern_ = std::string(format);
  return parser;
}

std::optional<absl::Time> TimeParser::Parse(absl::string_view text) const {
  text = absl::StripAsciiWhitespace(text);
  if (text.size() < 6 || text.size() > 64) return std::nullopt;
  if (!pattern_.empty()) {
    absl::Time time;
    std::string error;
    if (!absl::ParseTime(pattern_, text, zone_, &time, &error) ||
        !InRange(absl::ToCivilSecond(time, absl::UTCTimeZone()))) {
      return std::nullopt;
    }
    return time;
  }
  if (std::optional<absl::Time> unix_time = UnixTime(text)) return unix_time;
  Scanner scan(text);
  std::optional<CivilDate> date =
      absl::ascii_isdigit(scan.Peek()) ? NumberedDate(&scan, order_) : NamedMonthFirst(&scan);
  if (!date || date->year < 1900 || date->month < 1 || date->day < 1) return std::nullopt;
  ClockTime clock;
  std::optional<absl::Duration> offset;
  scan.Take(',');
  if (!scan.Done()) {
    if (!scan.Take('T') && !scan.Take('t') && !scan.Take(' ')) return std::nullopt;
    scan.SkipSpaces();
    std::optional<ClockTime> parsed = Clock(&scan);
    if (!parsed || !ZoneOffset(&scan, &offset)) return std::nullopt;
    clock = *parsed;
  }
  absl::CivilSecond second(date->year, date->month, date->day, clock.hour, clock.minute,
                           clock.second);
  // A civil time normalises what does not exist ("30 February"): that is no date.
  if (second.month() != date->month || second.day() != date->day || !InRange(second)) {
    if (clock.second != 60) return std::nullopt;
  }
  absl::Time time = offset ? absl::FromCivil(second, absl::UTCTimeZone()) - *offset
                           : absl::FromCivil(second, zone_);
  return time + clock.fraction;
}

std::string TimeParser::Expected() const {
  if (!pattern_.empty()) return pattern_;
  return order_ == DateOrder::kMonthFirst ? "MM/DD/YYYY or RFC 3339" : "DD/MM/YYYY or RFC 3339";
}

}  // namespace dealtrace::ingestion

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
#include "services/ingestion/domain/date_scanner.h"
#include "services/ingestion/domain/plain_text.h"
#include "services/ingestion/domain/zone_names.h"

namespace dealtrace::ingestion {
namespace {

// So many times as often must one order show itself for the other to be a slip.
constexpr int64_t kClearMajority = 20;

bool InRange(absl::CivilSecond second) { return second.year() >= 1900 && second.year() <= 2200; }

std::string Describe(int day, int month, int year) {
  return absl::FormatCivilTime(absl::CivilDay(year, month, day));
}

}  // namespace

void DateEvidence::Add(absl::string_view cell) {
  std::string plain;
  cell = StripSpaces(cell);
  if (!IsAscii(cell)) {
    plain = PlainDate(cell);
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
    plain = pattern_.empty() ? PlainDate(text) : WithPlainPunctuation(text);
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
  // "2017-03-01T" was cut.
  const bool has_clock = !scan.Done();
  if (has_clock) {
    if (!scan.Take('T') && !scan.Take('t')) scan.TakeWord({"at", "a", "um", "om", "kl", "alle"});
    scan.Take('-');
    scan.SkipSpaces();
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

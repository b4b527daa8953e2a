// Reads dates and times as exports write them, in the source's own time zone.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

namespace dealtrace::ingestion {

// The order of day and month where a value leaves it open ("3/4/2017"). Unknown: such a value is
// refused.
enum class DateOrder : uint8_t { kMonthFirst, kDayFirst, kUnknown };

// How a date is written.
enum class DateForm : uint8_t {
  kNumbers,    // "3/4/2017", "3.4.17"
  kYearFirst,  // "2017-03-04"
  kNamed,      // "4 Mar 2017", "March 4, 2017"
  kCompact,    // "20170304"
  kUnix,       // 1488585600
  kSerial,     // 42798.5: a spreadsheet's days since 1900
};
inline constexpr size_t kDateForms = 6;

// What the dates of one column show together. Add every cell, then ask.
class DateEvidence {
 public:
  void Add(absl::string_view cell);

  // The order that all values show that show one, or nearly all (20 to 1). Where most
  // are written with points the day comes first. Unknown: none shows any, or both are shown.
  DateOrder Decided() const;
  bool mixed() const { return day_first_ > 0 && month_first_ > 0; }
  int64_t day_first() const { return day_first_; }
  int64_t month_first() const { return month_first_; }
  // Values that only an order tells.
  int64_t open() const { return open_; }
  int64_t serials() const { return forms_[static_cast<size_t>(DateForm::kSerial)]; }
  bool only_dates() const { return only_dates_; }

  // The form that most values have, for messages: "DD.MM.YYYY". Empty: no value is a date.
  std::string Form(DateOrder order) const;

 private:
  int64_t day_first_ = 0;
  int64_t month_first_ = 0;
  int64_t open_ = 0;
  int64_t dotted_ = 0;
  int64_t short_years_ = 0;
  std::array<int64_t, kDateForms> forms_ = {};
  char separator_ = '/';  // of the first date in numbers
  bool only_dates_ = true;
};

// A time, or why there is none.
struct TimeReading {
  std::optional<absl::Time> time;
  std::string problem;
};

// Reads times. Cheap to copy, thread-safe.
class TimeParser {
 public:
  TimeParser(DateOrder order, absl::TimeZone zone) : order_(order), zone_(zone) {}

  // For a column. `form` is what most of its values look like, for messages.
  static TimeParser ForColumn(DateOrder order, std::string form, absl::TimeZone zone);

  // `format`: an order such as "MM/DD/YYYY", "DD.MM.YYYY", "YYYY-MM-DD" or "TT.MM.JJJJ", or a
  // strptime pattern such as "%d %b %Y %H:%M". INVALID_ARGUMENT: it is none of them.
  static absl::StatusOr<TimeParser> ForFormat(absl::string_view format, absl::TimeZone zone);

  // RFC 3339, "2017-03-01", "2017-03-01 10:00[:00[.5]]", "3/1/2017 [10:00[:00] [PM]]", "1.3.2017",
  // "20170301", names of months and days in English, French, German, Spanish and their neighbours
  // ("1. März 2017", "le 1 mars 2017 à 10h05"), Unix seconds (10 digits) or milliseconds (13), of a
  // column also a spreadsheet's serial numbers. Any Unicode space, dash and digit is read as the
  // plain one. Offsets and abbreviations of zones are read; an abbreviation that several zones have
  // must be one of the source's. Without a zone a time is in the source's. Years 1900 to 2200.
  TimeReading Read(absl::string_view text) const;

  // The time alone. Absent: not one.
  std::optional<absl::Time> Parse(absl::string_view text) const;

 private:
  TimeReading ReadWithOrder(absl::string_view text) const;
  std::string NoTime() const;

  DateOrder order_;
  absl::TimeZone zone_;
  std::string pattern_;  // a strptime pattern, or empty
  std::string form_;     // for messages
  bool of_column_ = false;
};

}  // namespace dealtrace::ingestion

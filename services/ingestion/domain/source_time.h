// Reads dates and times as exports write them, in the source's own time zone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

namespace dealtrace::ingestion {

// The order of day and month where a value leaves it open ("3/4/2017").
enum class DateOrder : uint8_t { kMonthFirst, kDayFirst };

// What a column's values say about that order.
struct DateDetection {
  DateOrder order = DateOrder::kMonthFirst;
  bool ambiguous = false;  // some values need an order and none tells it
};

// Looks for a value with a first or second number above 12; dotted dates are day first.
DateDetection DetectDateOrder(absl::Span<const absl::string_view> values);

// Reads times. Cheap to copy, thread-safe.
class TimeParser {
 public:
  TimeParser(DateOrder order, absl::TimeZone zone) : order_(order), zone_(zone) {}

  // `format`: "MM/DD/YYYY", "DD/MM/YYYY", "YYYY-MM-DD" or a strptime pattern such as
  // "%d %b %Y %H:%M". INVALID_ARGUMENT: it is none of them.
  static absl::StatusOr<TimeParser> ForFormat(absl::string_view format, absl::TimeZone zone);

  // RFC 3339, "2017-03-01", "2017-03-01 10:00[:00[.5]]", "3/1/2017 [10:00[:00] [PM]]", "1.3.2017",
  // "20170301", "1 Mar 2017", "Mar 1, 2017", Unix seconds (10 digits) or milliseconds (13).
  // Without a zone of its own a time is in the source's zone. Years 1900 to 2200. Absent: not one.
  std::optional<absl::Time> Parse(absl::string_view text) const;

  // What was expected, for error messages: "MM/DD/YYYY".
  std::string Expected() const;

 private:
  DateOrder order_;
  absl::TimeZone zone_;
  std::string pattern_;  // a strptime pattern, or empty
};

}  // namespace dealtrace::ingestion

// Times as transcripts write them.
#pragma once

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"

namespace dealtrace::ingestion {

struct ClockTime {
  int64_t start_ms = 0;
  int64_t end_ms = -1;  // of a range such as "0:03 - 0:07"; -1: none
  bool of_day = false;  // "10:03 AM"
  bool bracketed = false;
};

// "0:03", "00:01:02.500", "1:02,5", "01:02:03:12" (frames), "10:03:15 AM"; all of `text`.
std::optional<ClockTime> ParseClock(absl::string_view text);

// Takes a time, or a range of two, off the front or the back: bare, or in [] or (). A bare one must
// stand apart from words; "10:30pm" and "3:1" are none. `text` loses the time and the blanks,
// dashes, bars and commas that set it apart.
std::optional<ClockTime> TakeLeadingClock(absl::string_view* text);
std::optional<ClockTime> TakeTrailingClock(absl::string_view* text);

}  // namespace dealtrace::ingestion

// What dates and times look like, read from left to right, before anybody knows the order of day
// and month or the zone.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/ingestion/domain/source_time.h"

namespace dealtrace::ingestion {

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

struct ClockTime {
  int hour = 0;
  int minute = 0;
  int second = 0;
  absl::Duration fraction;
};

// Takes a date off the front; false when none stands there.
bool TakeDate(Scanner* scan, WrittenDate* date);

// "10:05[:30[.5]] [PM]", "10h05", "10.05 Uhr", "10 PM".
std::optional<ClockTime> TakeClock(Scanner* scan);

// Seconds (10 digits) or milliseconds (13) since 1970.
std::optional<absl::Time> UnixTime(absl::string_view text);

// A spreadsheet's days since 1900 and the part of the day that has passed.
std::optional<double> SerialNumber(absl::string_view text);

// With plain punctuation and without accents, where it has any.
std::string PlainDate(absl::string_view text);

}  // namespace dealtrace::ingestion

#include "services/ingestion/domain/transcript_clock.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace dealtrace::ingestion {
namespace {

constexpr absl::string_view kTimeCharacters = "0123456789:.,";
constexpr absl::string_view kEnDash = "\xE2\x80\x93";
constexpr absl::string_view kEmDash = "\xE2\x80\x94";
constexpr absl::string_view kBullet = "\xE2\x80\xA2";
constexpr absl::string_view kMiddleDot = "\xC2\xB7";
constexpr int64_t kHalfDayMs = int64_t{12} * 3600 * 1000;

bool IsNumber(absl::string_view text, uint32_t* value) {
  return !text.empty() && text.size() <= 3 &&
         std::all_of(text.begin(), text.end(), absl::ascii_isdigit) &&
         absl::SimpleAtoi(text, value);
}

// "hh:mm:ss" or "mm:ss", with a fraction or frames.
std::optional<int64_t> ParseTime(absl::string_view text) {
  std::vector<absl::string_view> parts = absl::StrSplit(text, ':');
  // The fourth part counts frames of a second; how many there are is not told.
  if (parts.size() == 4 && parts[3].size() == 2) parts.pop_back();
  if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
  std::pair<absl::string_view, absl::string_view> seconds =
      absl::StrSplit(parts.back(), absl::MaxSplits(absl::ByAnyChar(".,"), 1));
  int64_t total = 0;
  for (size_t i = 0; i < parts.size(); ++i) {
    const bool last = i + 1 == parts.size();
    uint32_t value = 0;
    if (!IsNumber(last ? seconds.first : parts[i], &value)) return std::nullopt;
    if (i > 0 && value > 59) return std::nullopt;
    total = total * 60 + value;
  }
  const bool fraction = parts.back().size() > seconds.first.size();
  uint32_t milliseconds = 0;
  if (fraction) {
    const absl::string_view digits = seconds.second;
    if (digits.empty() || digits.size() > 9 ||
        !std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit) ||
        !absl::SimpleAtoi(absl::StrCat(digits.substr(0, 3), "00").substr(0, 3), &milliseconds)) {
      return std::nullopt;
    }
  }
  return total * 1000 + milliseconds;
}

// "2025-03-01 ", "01/03/2025, " or "2025-03-01T" in front of a time of the day.
bool ConsumeDate(absl::string_view* text) {
  const size_t end = text->find_first_not_of("0123456789-/.");
  if (end == absl::string_view::npos || end < 6 || end > 10) return false;
  absl::string_view date = text->substr(0, end);
  absl::ConsumeSuffix(&date, ".");
  for (const char sign : {'-', '/', '.'}) {
    if (std::count(date.begin(), date.end(), sign) != 2) continue;
    if (date.find_first_not_of(sign == '-'   ? "0123456789-"
                               : sign == '/' ? "0123456789/"
                                             : "0123456789.") != absl::string_view::npos) {
      continue;
    }
    absl::string_view rest = text->substr(end);
    const size_t blanks = std::min(rest.find_first_not_of("T, "), rest.size());
    if (blanks == 0 || blanks > 3) return false;
    *text = rest.substr(blanks);
    return true;
  }
  return false;
}

// "3.2s", "1m 02s", "1h 2m 3s".
std::optional<int64_t> ParseUnits(absl::string_view text) {
  double seconds = 0;
  char last = 'z';
  bool any = false;
  for (absl::string_view part : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    while (!part.empty()) {
      const size_t digits = std::min(part.find_first_not_of("0123456789."), part.size());
      double value = 0;
      if (digits == 0 || digits > 9 || digits == part.size() ||
          !absl::SimpleAtod(part.substr(0, digits), &value)) {
        return std::nullopt;
      }
      const char unit = part[digits];
      // Hours, minutes, seconds, in this order.
      if ((unit != 'h' && unit != 'm' && unit != 's') || unit == last ||
          (last == 'm' && unit == 'h') || last == 's') {
        return std::nullopt;
      }
      seconds += value * (unit == 'h' ? 3600 : unit == 'm' ? 60 : 1);
      last = unit;
      any = true;
      part.remove_prefix(digits + 1);
    }
  }
  if (!any || seconds > 1e7) return std::nullopt;
  return static_cast<int64_t>(seconds * 1000 + 0.5);
}

// "3.20 - 9.00", as some recognisers write seconds; both with a fraction.
std::optional<ClockTime> ParseSecondsRange(absl::string_view text) {
  const std::vector<absl::string_view> parts =
      absl::StrSplit(text, absl::ByAnyChar(" -\xE2\x80\x93>"), absl::SkipEmpty());
  if (parts.size() != 2) return std::nullopt;
  int64_t milliseconds[2];
  for (size_t i = 0; i < 2; ++i) {
    double value = 0;
    if (!absl::StrContains(parts[i], '.') || parts[i].size() > 9 ||
        parts[i].find_first_not_of("0123456789.") != absl::string_view::npos ||
        !absl::SimpleAtod(parts[i], &value)) {
      return std::nullopt;
    }
    milliseconds[i] = static_cast<int64_t>(value * 1000 + 0.5);
  }
  if (milliseconds[1] < milliseconds[0]) return std::nullopt;
  ClockTime time;
  time.start_ms = milliseconds[0];
  time.end_ms = milliseconds[1];
  return time;
}

// What sets a time apart from a name.
bool StripSeparator(absl::string_view* text, bool front) {
  for (const absl::string_view mark :
       {absl::string_view(" "), absl::string_view("\t"), absl::string_view("-"),
        absl::string_view("|"), absl::string_view(","), absl::string_view("@"), kEnDash, kEmDash,
        kBullet, kMiddleDot, absl::string_view("\xC2\xA0")}) {
    if (front ? absl::ConsumePrefix(text, mark) : absl::ConsumeSuffix(text, mark)) return true;
  }
  return false;
}

void StripSeparators(absl::string_view* text, bool front) {
  while (StripSeparator(text, front)) {
  }
}

// "0:03 - 0:07" and the like, inside brackets or not.
std::optional<ClockTime> ParseRange(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  if (std::optional<ClockTime> one = ParseClock(text)) return one;
  for (const absl::string_view dash :
       {absl::string_view("-->"), absl::string_view("->"), kEnDash, kEmDash, absl::string_view("-"),
        absl::string_view(" to ")}) {
    const size_t at = text.find(dash);
    if (at == absl::string_view::npos) continue;
    std::optional<ClockTime> begin = ParseClock(absl::StripAsciiWhitespace(text.substr(0, at)));
    const std::optional<ClockTime> end =
        ParseClock(absl::StripAsciiWhitespace(text.substr(at + dash.size())));
    if (!begin || !end) continue;
    begin->of_day = begin->of_day || end->of_day;
    if (end->start_ms >= begin->start_ms && begin->of_day == end->of_day) {
      begin->end_ms = end->start_ms;
    }
    return begin;
  }
  return std::nullopt;
}

// The bytes of a bare time, or of a range of two, at the front of `text`; 0: there is none.
size_t BareClockLength(absl::string_view text) {
  size_t best = 0;
  size_t end = 0;
  // A time has at most four words: "0:03 AM - 0:07 AM" has five.
  for (int word = 0; word < 5 && end < text.size(); ++word) {
    end = std::min(text.find_first_of(" \t", end), text.size());
    absl::string_view candidate = text.substr(0, end);
    absl::ConsumeSuffix(&candidate, ":");
    if (word == 0 &&
        !absl::ascii_isdigit(static_cast<unsigned char>(candidate.empty() ? 'x' : candidate[0]))) {
      return 0;
    }
    if (ParseRange(candidate)) best = candidate.size();
    end = std::min(text.find_first_not_of(" \t", end), text.size());
  }
  return best;
}

}  // namespace

std::optional<ClockTime> ParseClock(absl::string_view text) {
  ClockTime time;
  if (ConsumeDate(&text)) {
    absl::ConsumeSuffix(&text, "Z");
    time.of_day = true;
  }
  if (!text.empty() && text.back() == 's') {
    const std::optional<int64_t> milliseconds = ParseUnits(text);
    if (!milliseconds || time.of_day) return std::nullopt;
    time.start_ms = *milliseconds;
    return time;
  }
  const absl::string_view whole = text;
  bool half_days = false;
  bool afternoon = false;
  for (const absl::string_view suffix : {"am", "pm", "a.m.", "p.m."}) {
    if (!absl::EndsWithIgnoreCase(text, suffix)) continue;
    text.remove_suffix(suffix.size());
    text = absl::StripTrailingAsciiWhitespace(text);
    time.of_day = half_days = true;
    afternoon = suffix[0] == 'p';
    break;
  }
  if (text.empty() || text.find_first_not_of(kTimeCharacters) != absl::string_view::npos) {
    return std::nullopt;
  }
  std::optional<int64_t> milliseconds = ParseTime(text);
  if (!milliseconds) return std::nullopt;
  if (half_days) {
    // "10:03 AM" has hours and minutes.
    if (std::count(text.begin(), text.end(), ':') == 1) *milliseconds *= 60;
    // "10:30pm" is how people write in a sentence.
    if (!absl::StrContains(whole, ' ') || *milliseconds >= kHalfDayMs + 3600 * 1000) {
      return std::nullopt;
    }
    *milliseconds = *milliseconds % kHalfDayMs + (afternoon ? kHalfDayMs : 0);
  } else if (time.of_day) {
    // A date stands before hours and minutes at least.
    if (std::count(text.begin(), text.end(), ':') == 1) *milliseconds *= 60;
  } else {
    // "3:1" is a ratio or a verse.
    const size_t last = text.rfind(':') + 1;
    if (text.size() < last + 2 ||
        !absl::ascii_isdigit(static_cast<unsigned char>(text[last + 1]))) {
      // "0:0:2.5" stands in old exports, where the fraction tells that it is a time.
      if (std::count(text.begin(), text.end(), ':') < 2) return std::nullopt;
    }
  }
  time.start_ms = *milliseconds;
  return time;
}

std::optional<ClockTime> TakeLeadingClock(absl::string_view* text) {
  absl::string_view rest = absl::StripLeadingAsciiWhitespace(*text);
  std::optional<ClockTime> time;
  if (!rest.empty() && (rest[0] == '[' || rest[0] == '(')) {
    const size_t close = rest.find(rest[0] == '[' ? ']' : ')');
    if (close == absl::string_view::npos || close > 60) return std::nullopt;
    const absl::string_view inside = rest.substr(1, close - 1);
    time = ParseRange(inside);
    if (!time) time = ParseSecondsRange(inside);
    if (!time) return std::nullopt;
    time->bracketed = true;
    rest.remove_prefix(close + 1);
  } else {
    const size_t length = BareClockLength(rest.substr(0, 80));
    if (length == 0) return std::nullopt;
    time = ParseRange(rest.substr(0, length));
    rest.remove_prefix(length);
    if (!rest.empty() && rest[0] != ':' && !StripSeparator(&rest, /*front=*/true)) {
      return std::nullopt;
    }
  }
  StripSeparators(&rest, /*front=*/true);
  *text = rest;
  return time;
}

std::optional<ClockTime> TakeTrailingClock(absl::string_view* text) {
  absl::string_view rest = absl::StripTrailingAsciiWhitespace(*text);
  std::optional<ClockTime> time;
  if (!rest.empty() && (rest.back() == ']' || rest.back() == ')')) {
    const size_t open = rest.rfind(rest.back() == ']' ? '[' : '(');
    if (open == absl::string_view::npos || rest.size() - open > 60) return std::nullopt;
    time = ParseRange(rest.substr(open + 1, rest.size() - open - 2));
    if (!time) return std::nullopt;
    time->bracketed = true;
    rest = rest.substr(0, open);
  } else {
    // The longest time at the end: a range of two before one.
    size_t begin = rest.size();
    size_t found = absl::string_view::npos;
    for (int word = 0; word < 5 && begin > 0; ++word) {
      const size_t blank = rest.find_last_of(" \t", begin - 1);
      begin = blank == absl::string_view::npos ? 0 : blank + 1;
      if (ParseRange(rest.substr(begin))) found = begin;
      if (blank == absl::string_view::npos) break;
      begin = rest.find_last_not_of(" \t", blank);
      if (begin == absl::string_view::npos) break;
      ++begin;
    }
    if (found == absl::string_view::npos) return std::nullopt;
    time = ParseRange(rest.substr(found));
    rest = rest.substr(0, found);
  }
  StripSeparators(&rest, /*front=*/false);
  *text = rest;
  return time;
}

}  // namespace dealtrace::ingestion

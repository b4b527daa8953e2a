#include "services/ingestion/domain/zone_names.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"

namespace dealtrace::ingestion {
namespace {

struct Abbreviation {
  absl::string_view name;
  int minutes;
};

constexpr Abbreviation kAbbreviations[] = {
    {"Z", 0},      {"UTC", 0},     {"GMT", 0},     {"WET", 0},    {"WEST", 60},  {"CET", 60},
    {"MEZ", 60},   {"CEST", 120},  {"MESZ", 120},  {"EET", 120},  {"EEST", 180}, {"MSK", 180},
    {"SAST", 120}, {"PKT", 300},   {"SGT", 480},   {"HKT", 480},  {"AWST", 480}, {"JST", 540},
    {"KST", 540},  {"ACST", 570},  {"AEST", 600},  {"AEDT", 660}, {"NZST", 720}, {"NZDT", 780},
    {"EST", -300}, {"EDT", -240},  {"CDT", -300},  {"MST", -420}, {"MDT", -360}, {"PST", -480},
    {"PDT", -420}, {"AKST", -540}, {"AKDT", -480}, {"HST", -600}, {"BRT", -180}, {"ART", -180},
};

// Central America or China, India, Israel or Ireland, Britain or Bangladesh, the Atlantic or
// Arabia.
constexpr absl::string_view kUnclear[] = {"CST", "IST", "BST", "AST", "AMT", "ECT", "GST", "WST"};

constexpr struct {
  absl::string_view name;
  const char* zone;
} kUnitedStates[] = {{"ET", "America/New_York"},
                     {"CT", "America/Chicago"},
                     {"MT", "America/Denver"},
                     {"PT", "America/Los_Angeles"}};

// "+02:00", "-0700", "+2".
bool ReadOffset(absl::string_view text, absl::Duration* offset) {
  const bool west = text.front() == '-';
  text.remove_prefix(1);
  absl::string_view hours = text.substr(0, 2);
  if (text.size() >= 2 && text[1] == ':') hours = text.substr(0, 1);
  absl::string_view minutes = text.substr(hours.size());
  const bool has_colon = absl::ConsumePrefix(&minutes, ":");
  auto is_digits = [](absl::string_view part) {
    return std::all_of(part.begin(), part.end(), absl::ascii_isdigit);
  };
  if (hours.empty() || !is_digits(hours) || !is_digits(minutes)) return false;
  if (minutes.size() != 2 && (has_colon || !minutes.empty())) return false;
  int hour = 0;
  int minute = 0;
  if (!absl::SimpleAtoi(hours, &hour) || hour > 15) return false;
  if (!minutes.empty() && (!absl::SimpleAtoi(minutes, &minute) || minute > 59)) return false;
  *offset = absl::Hours(hour) + absl::Minutes(minute);
  if (west) *offset = -*offset;
  return true;
}

}  // namespace

std::optional<WrittenZone> ReadZone(absl::string_view text, absl::CivilSecond at,
                                    absl::TimeZone source) {
  WrittenZone result;
  text = absl::StripAsciiWhitespace(text);
  // "GMT+0100 (Central European Standard Time)", "+01:00[Europe/Berlin]"
  if (!text.empty() && (text.back() == ')' || text.back() == ']')) {
    const size_t open = text.rfind(text.back() == ')' ? '(' : '[');
    if (open == absl::string_view::npos) return std::nullopt;
    const absl::string_view inner = text.substr(open + 1, text.size() - open - 2);
    text = absl::StripAsciiWhitespace(text.substr(0, open));
    if (text.empty()) text = inner;
  }
  if (text.empty()) return result;
  for (absl::string_view base : {"UTC", "GMT"}) {
    if (text.size() > 3 && absl::StartsWithIgnoreCase(text, base)) {
      text = absl::StripAsciiWhitespace(text.substr(3));
    }
  }
  if (text.front() == '+' || text.front() == '-') {
    absl::Duration offset;
    if (!ReadOffset(text, &offset)) return std::nullopt;
    result.offset = offset;
    return result;
  }
  const absl::TimeZone::TimeInfo own = source.At(at);
  for (absl::Time time : {own.pre, own.post}) {
    if (source.At(time).zone_abbr != nullptr &&
        absl::EqualsIgnoreCase(source.At(time).zone_abbr, text)) {
      result.offset = absl::Seconds(source.At(time).offset);
      return result;
    }
  }
  for (const Abbreviation& abbreviation : kAbbreviations) {
    if (absl::EqualsIgnoreCase(abbreviation.name, text)) {
      result.offset = absl::Minutes(abbreviation.minutes);
      return result;
    }
  }
  for (absl::string_view name : kUnclear) {
    if (!absl::EqualsIgnoreCase(name, text)) continue;
    result.unclear = true;
    return result;
  }
  absl::TimeZone zone;
  for (const auto& [name, known] : kUnitedStates) {
    if (!absl::EqualsIgnoreCase(name, text) || !absl::LoadTimeZone(known, &zone)) continue;
    result.zone = zone;
    return result;
  }
  // "Europe/Paris". Only what looks like one: loading a zone opens a file.
  const size_t slash = text.find('/');
  const bool looks_so = text.size() <= 40 && slash != absl::string_view::npos && slash >= 2 &&
                        std::all_of(text.begin(), text.end(), [](char c) {
                          return absl::ascii_isalpha(c) || c == '/' || c == '_' || c == '-';
                        });
  if (!looks_so || !absl::LoadTimeZone(std::string(text), &zone)) return std::nullopt;
  result.zone = zone;
  return result;
}

}  // namespace dealtrace::ingestion

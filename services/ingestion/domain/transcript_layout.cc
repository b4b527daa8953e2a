#include "services/ingestion/domain/transcript_layout.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/ingestion/domain/speaker_label.h"

namespace dealtrace::ingestion {
namespace {

constexpr size_t kHeadBytesMax = 400;

// Every kind of blank as a plain one; marks without width, of direction and order, are dropped.
std::string WithPlainBlanks(absl::string_view line) {
  return absl::StrReplaceAll(line, {{"\xC2\xA0", " "},
                                    {"\xE2\x80\x82", " "},
                                    {"\xE2\x80\x83", " "},
                                    {"\xE2\x80\x87", " "},
                                    {"\xE2\x80\x89", " "},
                                    {"\xE2\x80\xAF", " "},
                                    {"\xE3\x80\x80", " "},
                                    {"\xE2\x80\x8B", ""},
                                    {"\xE2\x80\x8E", ""},
                                    {"\xE2\x80\x8F", ""},
                                    {"\xE2\x80\xAA", ""},
                                    {"\xE2\x80\xAC", ""},
                                    {"\xE2\x81\xA6", ""},
                                    {"\xE2\x81\xA9", ""},
                                    {"\xEF\xBB\xBF", ""}});
}

// The first colon that may end a label: not within a time, an address or a path.
size_t LabelColon(absl::string_view text, size_t* size) {
  for (size_t i = 0; i < std::min(text.size(), kHeadBytesMax); ++i) {
    *size = text[i] == ':' ? 1 : absl::StartsWith(text.substr(i), "\xEF\xBC\x9A") ? 3 : 0;
    if (*size == 0) continue;
    const absl::string_view rest = text.substr(i + *size);
    const bool digits = i > 0 && absl::ascii_isdigit(static_cast<unsigned char>(text[i - 1])) &&
                        !rest.empty() && absl::ascii_isdigit(static_cast<unsigned char>(rest[0]));
    if (digits) continue;
    if (absl::StartsWith(rest, "//") || absl::StartsWith(rest, "\\"))
      return absl::string_view::npos;
    return i;
  }
  return absl::string_view::npos;
}

// Takes the brackets off "[Rae Poe]" and the quotes off "Rae Poe", but no bracket off a mask such
// as
// "[PERSON_NAME]".
absl::string_view WithoutBrackets(absl::string_view label) {
  label = absl::StripAsciiWhitespace(label);
  if (label.size() > 2 && label.front() == '"' && label.back() == '"') {
    return absl::StripAsciiWhitespace(label.substr(1, label.size() - 2));
  }
  if (label.size() < 3 || label.front() != '[' || label.back() != ']') return label;
  const absl::string_view inside = label.substr(1, label.size() - 2);
  if (absl::StrContains(inside, '_') || absl::StrContains(inside, '[')) return label;
  return inside;
}

std::optional<Head> MakeHead(absl::string_view label, std::optional<ClockTime> time,
                             absl::string_view words) {
  label = WithoutBrackets(label);
  // "1. Rae Poe: Hello" numbers the turns; "From Rae Poe to Everyone" is how chats are saved.
  const size_t digits = label.find_first_not_of("0123456789");
  if (digits > 0 && digits < 5 && digits + 2 < label.size() &&
      (label[digits] == '.' || label[digits] == ')') && label[digits + 1] == ' ') {
    label = absl::StripAsciiWhitespace(label.substr(digits + 1));
  }
  if (absl::StartsWith(label, "From ") && absl::StrContains(label, " to ")) {
    label = absl::StripAsciiWhitespace(label.substr(5, label.find(" to ") - 5));
  }
  if (LabelShapeOf(label) == LabelShape::kNone) return std::nullopt;
  return Head{std::string(label), time, absl::StripAsciiWhitespace(words)};
}

std::optional<Head> ReadColon(absl::string_view text) {
  Head head;
  const std::optional<ClockTime> leading = TakeLeadingClock(&text);
  size_t size = 0;
  const size_t colon = LabelColon(text, &size);
  if (colon == absl::string_view::npos) return std::nullopt;
  absl::string_view label = text.substr(0, colon);
  absl::string_view words = text.substr(colon + size);
  std::optional<ClockTime> time = leading;
  if (!time) time = TakeTrailingClock(&label);
  if (!time) {
    // "Rae Poe: [0:03] words" and "Rae Poe:<tab>0:03<tab>words"; "Rae: 10:30 is fine" is speech.
    absl::string_view rest = absl::StripLeadingAsciiWhitespace(words);
    const bool tab = !words.empty() && words[0] == '\t';
    const std::optional<ClockTime> behind = TakeLeadingClock(&rest);
    if (behind && (behind->bracketed || tab || rest.empty())) {
      time = behind;
      words = rest;
    }
  }
  return MakeHead(label, time, words);
}

std::optional<Head> ReadTabs(absl::string_view text) {
  std::vector<absl::string_view> fields;
  for (const absl::string_view field : absl::StrSplit(text, '\t')) {
    if (!absl::StripAsciiWhitespace(field).empty())
      fields.push_back(absl::StripAsciiWhitespace(field));
  }
  if (fields.size() < 2) return std::nullopt;
  absl::string_view first = fields[0];
  absl::string_view second = fields[1];
  std::optional<ClockTime> time;
  const auto is_time = [&](absl::string_view field) {
    time = TakeLeadingClock(&field);
    if (time && !field.empty()) time.reset();
    return time.has_value();
  };
  const size_t words = fields.size() < 3 ? 1 : 2;
  const char* const words_begin = fields[words].data();
  absl::string_view rest(words_begin, static_cast<size_t>(text.data() + text.size() - words_begin));
  if (is_time(first)) {
    if (fields.size() < 3) return std::nullopt;
    absl::ConsumeSuffix(&second, ":");
    return MakeHead(second, time, rest);
  }
  absl::ConsumeSuffix(&first, ":");
  if (is_time(second)) {
    if (fields.size() < 3) return std::nullopt;
    return MakeHead(first, time, rest);
  }
  rest = absl::string_view(second.data(),
                           static_cast<size_t>(text.data() + text.size() - second.data()));
  return MakeHead(first, std::nullopt, rest);
}

std::optional<Head> ReadTimedName(absl::string_view text) {
  absl::string_view rest = text;
  absl::ConsumeSuffix(&rest, ":");
  std::optional<ClockTime> time = TakeLeadingClock(&rest);
  if (!time) time = TakeTrailingClock(&rest);
  absl::ConsumeSuffix(&rest, ":");
  if (!time || rest.empty()) return std::nullopt;
  return MakeHead(rest, time, "");
}

std::optional<Head> ReadBracketed(absl::string_view text) {
  const std::optional<ClockTime> leading = TakeLeadingClock(&text);
  if (text.empty() || (text[0] != '[' && text[0] != '<')) return std::nullopt;
  const size_t close = text.find(text[0] == '[' ? ']' : '>');
  if (close == absl::string_view::npos || close > kHeadBytesMax) return std::nullopt;
  const absl::string_view label = text.substr(1, close - 1);
  absl::string_view words = absl::StripLeadingAsciiWhitespace(text.substr(close + 1));
  std::optional<ClockTime> time = leading;
  if (!time) {
    absl::string_view rest = words;
    const std::optional<ClockTime> behind = TakeLeadingClock(&rest);
    if (behind) {
      time = behind;
      words = rest;
    }
  }
  absl::ConsumePrefix(&words, ":");
  // A mask stands for a word of the speech, a remark such as "[laughs]" for none.
  if (absl::StrContains(label, '_')) return std::nullopt;
  return MakeHead(label, time, words);
}

std::optional<Head> ReadDash(absl::string_view text) {
  const std::optional<ClockTime> leading = TakeLeadingClock(&text);
  for (const absl::string_view dash : {" - ", " \xE2\x80\x93 ", " \xE2\x80\x94 ", " | ", " > "}) {
    const size_t at = text.substr(0, kHeadBytesMax).find(dash);
    if (at == absl::string_view::npos || at == 0) continue;
    return MakeHead(text.substr(0, at), leading, text.substr(at + dash.size()));
  }
  return std::nullopt;
}

std::optional<Head> ReadTimed(absl::string_view text) {
  const std::optional<ClockTime> time = TakeLeadingClock(&text);
  if (!time || text.empty()) return std::nullopt;
  absl::ConsumePrefix(&text, ":");
  return Head{"", time, absl::StripAsciiWhitespace(text)};
}

std::optional<Head> ReadNameLine(absl::string_view text) {
  absl::ConsumeSuffix(&text, ":");
  if (LabelShapeOf(text) < LabelShape::kOneWord || OpensSentence(text)) return std::nullopt;
  return MakeHead(text, std::nullopt, "");
}

}  // namespace

std::string WithoutMarks(absl::string_view line) {
  const std::string blanks = WithPlainBlanks(line);
  const std::string plain(absl::StripAsciiWhitespace(blanks));
  absl::string_view rest = plain;
  while (absl::ConsumePrefix(&rest, ">")) {
  }
  if (absl::ConsumePrefix(&rest, "- ") || absl::ConsumePrefix(&rest, "* ") ||
      absl::ConsumePrefix(&rest, "\xE2\x80\xA2 ")) {
  }
  size_t hashes = 0;
  while (hashes < rest.size() && rest[hashes] == '#') ++hashes;
  if (hashes > 0 && hashes < rest.size() && rest[hashes] == ' ') rest.remove_prefix(hashes);
  rest = absl::StripLeadingAsciiWhitespace(rest);
  // The mark may stand behind the time: "[00:00:03] **Rae Poe:** Hello".
  absl::string_view behind = rest;
  TakeLeadingClock(&behind);
  behind = absl::StripLeadingAsciiWhitespace(behind);
  const absl::string_view before = rest.substr(0, rest.size() - behind.size());
  for (const absl::string_view mark : {"**", "__"}) {
    if (!absl::StartsWith(behind, mark)) continue;
    const size_t close = behind.find(mark, mark.size());
    if (close == absl::string_view::npos || close > kHeadBytesMax) continue;
    return absl::StrCat(before, behind.substr(2, close - 2), behind.substr(close + 2));
  }
  return std::string(rest);
}

std::optional<Head> ReadHead(absl::string_view text, Layout layout) {
  switch (layout) {
    case kColon:
      return ReadColon(text);
    case kTabs:
      return ReadTabs(text);
    case kTimedName:
      return ReadTimedName(text);
    case kBracketed:
      return ReadBracketed(text);
    case kDash:
      return ReadDash(text);
    case kTimed:
      return ReadTimed(text);
    case kNameLine:
      return ReadNameLine(text);
    case kLayoutCount:
      break;
  }
  return std::nullopt;
}

bool BeginsWithBrokenTime(absl::string_view text) {
  if (text.empty() || text[0] != '[') return false;
  const absl::string_view inside = text.substr(1, text.find_first_of("] ", 1) - 1);
  return absl::StrContains(inside, ':') && !inside.empty() &&
         (absl::ascii_isdigit(static_cast<unsigned char>(inside[0])) || inside[0] == '-') &&
         inside.find_first_not_of("-0123456789:.,") == absl::string_view::npos;
}

}  // namespace dealtrace::ingestion

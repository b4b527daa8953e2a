// Transcript files: plain text and WebVTT.
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/ingestion/domain/call_json.h"
#include "services/ingestion/domain/limits.h"

namespace dealtrace::ingestion {
namespace {

// "hh:mm:ss", "mm:ss", either with ".fff"; -1 when it is neither.
int64_t ClockMilliseconds(absl::string_view text) {
  std::vector<absl::string_view> parts = absl::StrSplit(text, ':');
  if (parts.size() < 2 || parts.size() > 3) return -1;
  std::pair<absl::string_view, absl::string_view> seconds =
      absl::StrSplit(parts.back(), absl::MaxSplits(absl::ByAnyChar(".,"), 1));
  int64_t total = 0;
  for (size_t i = 0; i < parts.size(); ++i) {
    absl::string_view digits = i + 1 == parts.size() ? seconds.first : parts[i];
    uint32_t value = 0;
    if (digits.empty() || digits.size() > 3 || !absl::SimpleAtoi(digits, &value)) return -1;
    if (i > 0 && value > 59) return -1;
    total = total * 60 + value;
  }
  int64_t milliseconds = 0;
  if (!seconds.second.empty()) {
    uint32_t fraction = 0;
    std::string digits = absl::StrCat(seconds.second.substr(0, 3), "00").substr(0, 3);
    if (!absl::SimpleAtoi(digits, &fraction)) return -1;
    milliseconds = fraction;
  }
  return total * 1000 + milliseconds;
}

// Takes "Speaker: " off the front. A speaker is a short label: at most 60 bytes and six words
// without the end of a sentence, and no address such as "https:".
std::optional<std::string> TakeSpeaker(absl::string_view* line) {
  size_t colon = line->find(':');
  if (colon == absl::string_view::npos || colon == 0 || colon > 60) return std::nullopt;
  absl::string_view label = absl::StripAsciiWhitespace(line->substr(0, colon));
  absl::string_view rest = line->substr(colon + 1);
  if (label.empty() || absl::StartsWith(rest, "//")) return std::nullopt;
  if (label.find_first_of("?!,;\"<>") != absl::string_view::npos) return std::nullopt;
  size_t words = 1;
  for (size_t i = 1; i < label.size(); ++i) {
    if (label[i] == ' ' && label[i - 1] != ' ') ++words;
    // "Dr. Poe" is a label, "That is it. So" is not.
    if (label[i] == ' ' && label[i - 1] == '.' && i > 4) return std::nullopt;
  }
  // "So the point is: …" begins with a capital too, but names do not go on in small words.
  bool small_words = false;
  for (absl::string_view word : absl::StrSplit(label, ' ', absl::SkipEmpty())) {
    small_words = small_words || (words > 2 && absl::ascii_islower(word[0]));
  }
  if (words > 6 || small_words || absl::ascii_isdigit(label[0])) return std::nullopt;
  *line = absl::StripAsciiWhitespace(rest);
  return std::string(label);
}

// "# started_at: 2025-03-01T10:00:00Z"; false when the line is not of that form.
bool TakeMember(absl::string_view line, TranscriptFile* file) {
  static constexpr absl::string_view kMembers[] = {
      "id",       "source_system", "started_at",    "duration_seconds", "direction",
      "language", "dialed_number", "caller_number", "source_name",      "agent"};
  std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(line, absl::MaxSplits(':', 1));
  absl::string_view name = absl::StripAsciiWhitespace(parts.first);
  absl::string_view value = absl::StripAsciiWhitespace(parts.second);
  for (absl::string_view member : kMembers) {
    if (name == member && !value.empty()) {
      file->members.emplace_back(name, value);
      return true;
    }
  }
  return false;
}

std::optional<Problem> CheckTurns(const TranscriptFile& file, absl::string_view expected) {
  if (file.turns.empty()) return Problem{"utterances", absl::StrCat("has none: ", expected)};
  if (file.turns.size() > kUtterancesMax) {
    return Problem{"utterances", absl::StrCat("has more than ", kUtterancesMax, " turns")};
  }
  return std::nullopt;
}

void AppendText(absl::string_view text, std::string* out) {
  if (text.empty()) return;
  absl::StrAppend(out, out->empty() ? "" : " ", text);
}

// Removes "<v Name>", "</v>", "<i>" and entities from a cue's words.
std::string PlainCueText(absl::string_view line, std::string* speaker) {
  std::string text;
  while (!line.empty()) {
    size_t open = line.find('<');
    absl::StrAppend(&text, line.substr(0, open));
    if (open == absl::string_view::npos) break;
    size_t close = line.find('>', open);
    if (close == absl::string_view::npos) {
      absl::StrAppend(&text, line.substr(open));
      break;
    }
    absl::string_view tag = line.substr(open + 1, close - open - 1);
    size_t space = tag.find(' ');
    if (absl::StartsWith(tag, "v") && space != absl::string_view::npos) {
      *speaker = std::string(absl::StripAsciiWhitespace(tag.substr(space)));
    }
    line.remove_prefix(close + 1);
  }
  return absl::StrReplaceAll(text, {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&nbsp;", " "}});
}

// Reads "00:00:01.000 --> 00:00:04.000 align:start", a line with an arrow. False: the times are
// none, or the cue ends before it begins.
bool ReadTiming(absl::string_view line, TranscriptTurn* turn) {
  const size_t arrow = line.find("-->");
  turn->start_ms = ClockMilliseconds(absl::StripAsciiWhitespace(line.substr(0, arrow)));
  absl::string_view end = absl::StripLeadingAsciiWhitespace(line.substr(arrow + 3));
  turn->end_ms = ClockMilliseconds(end.substr(0, end.find_first_of(" \t")));
  return turn->start_ms >= 0 && turn->end_ms >= turn->start_ms;
}

// Takes "[hh:mm:ss]" off the front. False: the line begins with what was meant for a time and is
// none. A mark such as "[PERSON_NAME]" is words.
bool TakeTime(absl::string_view* line, int64_t* start_ms) {
  if (line->empty() || line->front() != '[') return true;
  const size_t close = line->find(']');
  absl::string_view inside = line->substr(1, close == absl::string_view::npos ? close : close - 1);
  const size_t space = inside.find(' ');
  const bool number = !inside.empty() && (absl::ascii_isdigit(inside[0]) || inside[0] == '-');
  const bool colon = absl::StrContains(inside.substr(0, space), ':');
  if (!colon || (!number && space != absl::string_view::npos)) return true;
  *start_ms = close == absl::string_view::npos ? -1 : ClockMilliseconds(inside);
  if (*start_ms < 0) return false;
  *line = absl::StripAsciiWhitespace(line->substr(close + 1));
  return true;
}

absl::string_view RoleOf(absl::string_view speaker) {
  for (absl::string_view agent : {"agent", "rep", "seller", "sales"}) {
    if (absl::EqualsIgnoreCase(speaker, agent)) return "AGENT";
  }
  for (absl::string_view customer : {"customer", "client", "prospect", "buyer", "caller"}) {
    if (absl::EqualsIgnoreCase(speaker, customer)) return "CUSTOMER";
  }
  return "UNKNOWN";
}

}  // namespace

std::optional<Problem> ReadPlainTranscript(absl::string_view text, TranscriptFile* file) {
  int64_t number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line);
    if (line.empty()) continue;
    if (line.front() == '#' && file->turns.empty() && TakeMember(line.substr(1), file)) continue;
    TranscriptTurn turn;
    if (!TakeTime(&line, &turn.start_ms)) {
      return Problem{absl::StrCat("line ", number),
                     "begins with a bracket but not with a time such as [00:01:02]"};
    }
    const bool timed = turn.start_ms >= 0;
    std::optional<std::string> speaker = TakeSpeaker(&line);
    if (!speaker && !timed) {
      if (!file->turns.empty()) AppendText(line, &file->turns.back().text);
      continue;
    }
    if (line.empty()) continue;
    turn.speaker = speaker.value_or(file->turns.empty() ? "" : file->turns.back().speaker);
    turn.text = std::string(line);
    file->turns.push_back(std::move(turn));
    if (file->turns.size() > kUtterancesMax) break;
  }
  return CheckTurns(*file, "write each turn as 'Speaker: text'");
}

std::optional<Problem> ReadWebVtt(absl::string_view text, TranscriptFile* file) {
  absl::string_view head = absl::StripLeadingAsciiWhitespace(text);
  if (!absl::ConsumePrefix(&head, "WEBVTT") ||
      (!head.empty() && !absl::ascii_isspace(static_cast<unsigned char>(head[0])))) {
    return Problem{"", "must begin with the line WEBVTT"};
  }
  bool in_cue = false;
  bool in_note = false;
  int64_t number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line);
    TranscriptTurn turn;
    if (line.empty()) {
      in_cue = in_note = false;
    } else if (absl::StrContains(line, "-->")) {
      if (!ReadTiming(line, &turn)) {
        return Problem{absl::StrCat("line ", number),
                       "is not a time such as 00:00:01.000 --> 00:00:04.000, end after begin"};
      }
      if (file->turns.size() > kUtterancesMax) break;
      if (!file->turns.empty() && file->turns.back().text.empty()) file->turns.pop_back();
      file->turns.push_back(std::move(turn));
      in_cue = true;
    } else if (in_cue) {
      TranscriptTurn& current = file->turns.back();
      if (absl::StartsWith(line, "<v") && !absl::StrContains(line, '>')) {
        return Problem{absl::StrCat("line ", number),
                       "has a voice tag that is not closed: add '>'"};
      }
      std::string words = PlainCueText(line, &current.speaker);
      absl::string_view rest = absl::StripAsciiWhitespace(words);
      if (current.text.empty() && current.speaker.empty()) {
        current.speaker = TakeSpeaker(&rest).value_or("");
      }
      AppendText(rest, &current.text);
    } else if (in_note || absl::ConsumePrefix(&line, "NOTE")) {
      in_note = true;
      TakeMember(line, file);
    }
  }
  if (!file->turns.empty() && file->turns.back().text.empty()) file->turns.pop_back();
  return CheckTurns(*file, "write each cue as a line '00:00:01.000 --> 00:00:04.000' and its text");
}

std::string TranscriptAsCallJson(const TranscriptFile& file, const std::string& id) {
  nlohmann::json call = {{"id", id}};
  for (const auto& [name, value] : file.members) {
    double seconds = 0;
    if (name == "agent") {
      call["agent"] = {{"name", value}};
    } else if (name == "duration_seconds" && absl::SimpleAtod(value, &seconds)) {
      call[name] = seconds;
    } else {
      call[name] = value;
    }
  }
  nlohmann::json& turns = call["utterances"] = nlohmann::json::array();
  int64_t previous_ms = 0;
  for (const TranscriptTurn& turn : file.turns) {
    previous_ms = turn.start_ms >= 0 ? turn.start_ms : previous_ms;
    nlohmann::json json = {{"speaker", turn.speaker},
                           {"role", std::string(RoleOf(turn.speaker))},
                           {"start_ms", previous_ms},
                           {"text", turn.text}};
    if (turn.end_ms >= 0) json["end_ms"] = turn.end_ms;
    turns.push_back(std::move(json));
  }
  return call.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace dealtrace::ingestion

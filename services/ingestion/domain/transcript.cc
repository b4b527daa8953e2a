#include "services/ingestion/domain/transcript.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/ingestion/domain/limits.h"
#include "services/ingestion/domain/speaker_label.h"
#include "services/ingestion/domain/transcript_formats.h"

namespace dealtrace::ingestion {
namespace {

constexpr size_t kLinesNamedMax = 5;

constexpr absl::string_view kMembers[] = {
    "id",       "source_system", "started_at",    "duration_seconds", "direction",
    "language", "dialed_number", "caller_number", "source_name",      "agent"};

}  // namespace

void LineDoubts::CountInto(absl::string_view file, Warnings* warnings) const {
  for (const auto& [what, lines] : lines_) {
    const size_t named = std::min(lines.size(), kLinesNamedMax);
    std::string places = absl::StrJoin(absl::MakeConstSpan(lines).subspan(0, named), ", ");
    if (named < lines.size()) absl::StrAppend(&places, " and ", lines.size() - named, " more");
    warnings->Count(
        absl::StrCat(file, lines.size() == 1 ? ", line " : ", lines ", places, ": ", what),
        static_cast<int64_t>(lines.size()));
  }
}

bool TakeMember(absl::string_view line, TranscriptFile* file) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(line, absl::MaxSplits(':', 1));
  const absl::string_view name = absl::StripAsciiWhitespace(parts.first);
  const absl::string_view value = absl::StripAsciiWhitespace(parts.second);
  if (value.empty() ||
      std::find(std::begin(kMembers), std::end(kMembers), name) == std::end(kMembers)) {
    return false;
  }
  file->members.emplace_back(name, value);
  return true;
}

std::vector<absl::string_view> SplitLines(absl::string_view text) {
  std::vector<absl::string_view> lines;
  size_t begin = 0;
  while (begin <= text.size() && lines.size() <= kTranscriptLinesMax) {
    const size_t end = std::min(text.find_first_of("\r\n", begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + (absl::StartsWith(text.substr(end), "\r\n") ? 2 : 1);
  }
  return lines;
}

void AppendWords(absl::string_view words, std::string* out) {
  words = absl::StripAsciiWhitespace(words);
  if (words.empty()) return;
  absl::StrAppend(out, out->empty() ? "" : " ", words);
}

std::optional<Problem> ReadTranscript(absl::string_view text, absl::string_view extension,
                                      TranscriptFile* file) {
  absl::ConsumePrefix(&text, "\xEF\xBB\xBF");
  const std::vector<absl::string_view> lines = SplitLines(text);
  if (lines.size() > kTranscriptLinesMax) {
    return Problem{"", absl::StrCat("has more than ", kTranscriptLinesMax, " lines")};
  }
  absl::string_view head = lines.front();
  const bool titled = absl::ConsumePrefix(&head, "WEBVTT") &&
                      (head.empty() || absl::ascii_isspace(static_cast<unsigned char>(head[0])));
  std::string expected = "write each turn as 'Speaker: text'";
  if (titled) {
    ReadWebVtt(lines, file);
    expected = "write each cue as a line '00:00:01.000 --> 00:00:04.000' and its text";
  } else if (extension == "vtt" && !HoldsCues(lines)) {
    return Problem{"", "must begin with the line WEBVTT"};
  } else if (extension != "txt" || HoldsCues(lines)) {
    if (extension == "vtt") {
      file->doubts.Add("the file does not begin with the line WEBVTT: read as SubRip", 1);
    }
    ReadSubRip(lines, file);
    expected = "write each cue as a line '00:00:01,000 --> 00:00:04,000' and its text";
  } else {
    ReadPlainText(lines, file);
  }
  if (file->turns.empty()) {
    return Problem{"utterances", absl::StrCat("has none: ", expected)};
  }
  if (file->turns.size() > kUtterancesMax) {
    return Problem{"utterances", absl::StrCat("has more than ", kUtterancesMax, " turns")};
  }
  return std::nullopt;
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
                           {"role", std::string(RoleOfLabel(turn.speaker))},
                           {"start_ms", previous_ms},
                           {"text", turn.text}};
    if (turn.end_ms >= 0) json["end_ms"] = turn.end_ms;
    turns.push_back(std::move(json));
  }
  return call.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace dealtrace::ingestion

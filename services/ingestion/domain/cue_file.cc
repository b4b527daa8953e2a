// WebVTT and SubRip: cues with times, and who speaks in them.
#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/ingestion/domain/cue_text.h"
#include "services/ingestion/domain/limits.h"
#include "services/ingestion/domain/speaker_label.h"
#include "services/ingestion/domain/transcript_clock.h"
#include "services/ingestion/domain/transcript_formats.h"

namespace dealtrace::ingestion {
namespace {

using Lines = std::vector<absl::string_view>;

// Lines at the head of a file in which a cue must begin for it to be a file of cues.
constexpr size_t kFirstCueLinesMax = 40;

struct Timing {
  int64_t start_ms = -1;
  int64_t end_ms = -1;
};

struct Cue {
  int64_t line = 0;  // of its times, from 1
  Timing timing;
  std::vector<absl::string_view> payload;
};

// A piece of a cue with one speaker at most, before labels are decided.
struct Piece {
  size_t cue = 0;
  std::string voice;
  std::string text;
  bool begins_line = false;  // a label may stand in front
  bool dashed = false;       // "- Hello": another speaker than the piece before
};

enum class TimingLine : uint8_t { kNone, kGood, kNoTime, kBackward };

// Reads "00:00:01.000 --> 00:00:04.000 align:start", also with another arrow between two times.
TimingLine ReadTiming(absl::string_view line, Timing* timing) {
  size_t arrow = absl::string_view::npos;
  size_t arrow_size = 0;
  for (const absl::string_view mark :
       {"-->", "--&gt;", "->", "\xE2\x86\x92", "\xE2\x80\x94>", "\xE2\x80\x93>"}) {
    arrow = line.find(mark);
    arrow_size = mark.size();
    if (arrow != absl::string_view::npos) break;
  }
  if (arrow == absl::string_view::npos) return TimingLine::kNone;
  const std::optional<ClockTime> start =
      ParseClock(absl::StripAsciiWhitespace(line.substr(0, arrow)));
  absl::string_view rest = absl::StripLeadingAsciiWhitespace(line.substr(arrow + arrow_size));
  const std::optional<ClockTime> end = ParseClock(rest.substr(0, rest.find_first_of(" \t")));
  if (!start || !end) {
    return absl::StrContains(line, "-->") ? TimingLine::kNoTime : TimingLine::kNone;
  }
  *timing = {start->start_ms, end->start_ms};
  return end->start_ms < start->start_ms ? TimingLine::kBackward : TimingLine::kGood;
}

void Doubt(TimingLine timing, int64_t line, TranscriptFile* file) {
  file->doubts.Add(timing == TimingLine::kBackward
                       ? "a cue that ends before it begins was left out"
                       : "a cue without times such as 00:00:01.000 --> 00:00:04.000 was left out",
                   line);
}

bool IsIndex(absl::string_view line, int64_t* index) {
  line = absl::StripAsciiWhitespace(line);
  return !line.empty() && line.size() <= 9 &&
         std::all_of(line.begin(), line.end(), absl::ascii_isdigit) &&
         absl::SimpleAtoi(line, index);
}

// The label in front of "Rae Poe: Hello" and what follows; the label is empty when there is none.
std::pair<absl::string_view, absl::string_view> SplitLabel(absl::string_view line) {
  absl::ConsumePrefix(&line, ">>");
  line = absl::StripAsciiWhitespace(line);
  if (!line.empty() && (line[0] == '[' || line[0] == '(')) {
    // "[Rae Poe] Hello" and "(Rae Poe) Hello".
    const size_t close = line.find(line[0] == '[' ? ']' : ')');
    if (close != absl::string_view::npos && close > 1) {
      absl::string_view rest = absl::StripLeadingAsciiWhitespace(line.substr(close + 1));
      absl::ConsumePrefix(&rest, ":");
      return {line.substr(1, close - 1), absl::StripAsciiWhitespace(rest)};
    }
  }
  for (const absl::string_view mark : {absl::string_view(":"), absl::string_view("\xEF\xBC\x9A")}) {
    const size_t colon = line.find(mark);
    if (colon == absl::string_view::npos || colon == 0) continue;
    const absl::string_view rest = line.substr(colon + mark.size());
    const bool address = absl::StartsWith(rest, "//");
    const bool time = !rest.empty() && absl::ascii_isdigit(static_cast<unsigned char>(rest[0])) &&
                      absl::ascii_isdigit(static_cast<unsigned char>(line[colon - 1]));
    if (address || time) continue;
    return {absl::StripAsciiWhitespace(line.substr(0, colon)), absl::StripAsciiWhitespace(rest)};
  }
  return {absl::string_view(), line};
}

// Cues to turns: voices, or labels that the whole file bears out.
class CueTurns {
 public:
  CueTurns(std::vector<Cue> cues, TranscriptFile* file) : cues_(std::move(cues)), file_(file) {}

  void Build() {
    for (size_t i = 0; i < cues_.size(); ++i) AddPieces(i);
    const bool own_line = NamesStandOnTheirOwnLine();
    for (Piece& piece : pieces_) Observe(piece);
    bool repeats = false;
    FindConvention(&repeats);
    size_t cue = cues_.size();
    for (Piece& piece : pieces_) {
      if (file_->turns.size() > kUtterancesMax) return;
      AddTurn(piece, own_line, repeats, piece.cue != cue);
      cue = piece.cue;
    }
  }

 private:
  void AddPieces(size_t index) {
    const Cue& cue = cues_[index];
    const CueText text = ParseCueText(absl::StrJoin(cue.payload, "\n"));
    if (text.unclosed_voice) {
      file_->doubts.Add("a cue whose voice tag is not closed with '>' was left out", cue.line);
      return;
    }
    for (const VoiceSpan& span : text.spans) {
      bool begins = true;
      for (absl::string_view line : absl::StrSplit(span.text, '\n')) {
        line = absl::StripAsciiWhitespace(line);
        Piece piece;
        piece.cue = index;
        piece.voice = span.voice;
        piece.dashed = absl::ConsumePrefix(&line, "- ") ||
                       absl::ConsumePrefix(&line, "\xE2\x80\x93 ") ||
                       absl::ConsumePrefix(&line, "\xE2\x80\x94 ");
        if (line.empty()) continue;
        piece.text = std::string(line);
        piece.begins_line = span.voice.empty();
        // A new span begins a turn of its own; a further line only with a label or a dash.
        piece.dashed = piece.dashed || begins;
        begins = false;
        pieces_.push_back(std::move(piece));
      }
    }
  }

  void Observe(const Piece& piece) {
    if (!piece.begins_line) {
      labels_.AddPerson(piece.voice);
      return;
    }
    const auto [label, words] = SplitLabel(piece.text);
    if (piece.dashed) labels_.CountLine();
    if (!label.empty()) labels_.Add(label, piece.dashed);
    labels_.AddWords(words);
  }

  bool IsSpeaker(const Piece& piece, absl::string_view* label, absl::string_view* words) const {
    if (!piece.begins_line) return false;
    std::tie(*label, *words) = SplitLabel(piece.text);
    return !label->empty() &&
           labels_.Judge(*label, piece.dashed) == SpeakerLabels::Verdict::kSpeaker;
  }

  // Whether a label is written again though its speaker goes on. Where it is not, a cue without one
  // goes on with the speaker before.
  void FindConvention(bool* repeats) {
    std::string previous;
    for (const Piece& piece : pieces_) {
      absl::string_view label;
      absl::string_view words;
      if (!IsSpeaker(piece, &label, &words)) continue;
      *repeats = *repeats || label == previous;
      previous = std::string(label);
    }
  }

  // "00:00:00.000 --> 00:00:02.500", "Rae Poe", "Hello.": the first line of each cue is a name.
  bool NamesStandOnTheirOwnLine() const {
    std::vector<absl::string_view> firsts;
    for (size_t i = 0; i < pieces_.size(); ++i) {
      if (i > 0 && pieces_[i].cue == pieces_[i - 1].cue) continue;
      const bool alone = i + 1 == pieces_.size() || pieces_[i + 1].cue != pieces_[i].cue;
      if (alone || !pieces_[i].voice.empty() || absl::StrContains(pieces_[i].text, ':') ||
          LabelShapeOf(pieces_[i].text) < LabelShape::kOneWord || OpensSentence(pieces_[i].text)) {
        return false;
      }
      firsts.push_back(pieces_[i].text);
    }
    std::sort(firsts.begin(), firsts.end());
    return firsts.size() >= 3 && std::adjacent_find(firsts.begin(), firsts.end()) != firsts.end();
  }

  void AddTurn(const Piece& piece, bool own_line, bool repeats, bool new_cue) {
    const Cue& cue = cues_[piece.cue];
    absl::string_view label;
    absl::string_view words = piece.text;
    TranscriptTurn turn;
    turn.start_ms = cue.timing.start_ms;
    turn.end_ms = cue.timing.end_ms;
    if (own_line && new_cue) {
      turn.speaker = piece.text;
      file_->turns.push_back(std::move(turn));
      return;
    }
    if (!own_line && IsSpeaker(piece, &label, &words)) {
      turn.speaker = std::string(label);
    } else {
      if (piece.begins_line && !label.empty() &&
          labels_.Judge(label, piece.dashed) == SpeakerLabels::Verdict::kDoubt) {
        file_->doubts.Add("words before a colon were not taken for a speaker", cue.line);
      }
      words = piece.text;
      const bool goes_on = !new_cue && (own_line || !piece.dashed);
      if (goes_on && !file_->turns.empty()) {
        AppendWords(words, &file_->turns.back().text);
        return;
      }
      turn.speaker = piece.voice;
      if (piece.begins_line && new_cue && !repeats && !file_->turns.empty()) {
        turn.speaker = file_->turns.back().speaker;
      }
    }
    turn.text = std::string(words);
    file_->turns.push_back(std::move(turn));
  }

  const std::vector<Cue> cues_;
  TranscriptFile* const file_;
  std::vector<Piece> pieces_;
  SpeakerLabels labels_;
};

void BuildTurns(std::vector<Cue> cues, TranscriptFile* file) {
  CueTurns(std::move(cues), file).Build();
  std::erase_if(file->turns, [](const TranscriptTurn& turn) {
    return absl::StripAsciiWhitespace(turn.text).empty();
  });
}

// Captions that roll up show a cue's last line again as the next cue's first.
void DropRepeatedLines(std::vector<Cue>* cues) {
  std::string shown;
  for (Cue& cue : *cues) {
    std::string last;
    for (const absl::string_view line : cue.payload) {
      const CueText text = ParseCueText(line);
      if (!text.spans.empty()) last = text.spans.back().text;
    }
    if (!cue.payload.empty() && !shown.empty()) {
      const CueText first = ParseCueText(cue.payload.front());
      if (first.spans.size() == 1 && first.spans[0].voice.empty() && first.spans[0].text == shown) {
        cue.payload.erase(cue.payload.begin());
      }
    }
    if (!last.empty()) shown = std::move(last);
  }
}

// True for the first line of a block that holds no cue by intent.
bool IsBlock(absl::string_view line, absl::string_view name) {
  return absl::ConsumePrefix(&line, name) && (line.empty() || absl::ascii_isspace(line[0]));
}

}  // namespace

bool HoldsCues(const Lines& lines) {
  size_t seen = 0;
  for (const absl::string_view line : lines) {
    Timing timing;
    const TimingLine kind = ReadTiming(absl::StripAsciiWhitespace(line), &timing);
    if (kind == TimingLine::kGood || kind == TimingLine::kBackward) return true;
    if (!absl::StripAsciiWhitespace(line).empty() && ++seen >= kFirstCueLinesMax) return false;
  }
  return false;
}

void ReadWebVtt(const Lines& lines, TranscriptFile* file) {
  enum class In : uint8_t { kHeader, kNothing, kCue, kLostCue, kNote, kStyle, kOther };
  std::vector<Cue> cues;
  In in = In::kHeader;
  bool rolling = false;
  int64_t block_line = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    const int64_t number = static_cast<int64_t>(i) + 1;
    const absl::string_view line = absl::StripAsciiWhitespace(lines[i]);
    // A line of blanks within a cue is one of its lines, as the standard has it.
    if (line.empty() && in == In::kCue && !lines[i].empty()) continue;
    if (line.empty()) {
      if (in == In::kOther) file->doubts.Add("lines outside any cue were left out", block_line);
      in = In::kNothing;
      continue;
    }
    Timing timing;
    const TimingLine kind = ReadTiming(line, &timing);
    const bool arrow = absl::StrContains(line, "-->");
    if (kind != TimingLine::kNone && in != In::kNote) {
      if (in == In::kCue) {
        // The line of an identifier whose blank line before is missing.
        int64_t index = 0;
        if (kind != TimingLine::kNoTime && !cues.back().payload.empty() &&
            IsIndex(cues.back().payload.back(), &index)) {
          cues.back().payload.pop_back();
        }
        if (kind == TimingLine::kNoTime) {
          file->doubts.Add("words with '-->' end their cue and were left out", number);
          in = In::kLostCue;
          continue;
        }
      } else if (in == In::kLostCue && kind == TimingLine::kNoTime) {
        continue;
      }
      if (kind != TimingLine::kGood) {
        Doubt(kind, number, file);
        in = In::kLostCue;
        continue;
      }
      cues.push_back({number, timing, {}});
      in = In::kCue;
      continue;
    }
    switch (in) {
      case In::kHeader:
        rolling = rolling || absl::StartsWithIgnoreCase(line, "kind: captions");
        if (absl::StartsWithIgnoreCase(line, "language:")) {
          file->members.emplace_back("language",
                                     absl::StripAsciiWhitespace(line.substr(line.find(':') + 1)));
        }
        break;
      case In::kNothing:
        block_line = number;
        if (IsBlock(line, "NOTE")) {
          in = In::kNote;
          TakeMember(line.substr(4), file);
        } else if (line == "STYLE" || line == "REGION" || IsBlock(line, "Region:")) {
          in = In::kStyle;
        } else {
          in = In::kOther;
          // An identifier is followed by its times; a block of nothing else says nothing.
          const bool last =
              i + 1 == lines.size() || absl::StripAsciiWhitespace(lines[i + 1]).empty();
          int64_t index = 0;
          if (last && (IsIndex(line, &index) || !absl::StrContains(line, ' '))) in = In::kStyle;
          if (!last && absl::StrContains(lines[i + 1], "-->")) in = In::kStyle;
        }
        break;
      case In::kCue:
        cues.back().payload.push_back(line);
        break;
      case In::kNote:
        if (!arrow) TakeMember(line, file);
        break;
      case In::kLostCue:
      case In::kStyle:
      case In::kOther:
        break;
    }
  }
  if (in == In::kOther) file->doubts.Add("lines outside any cue were left out", block_line);
  if (rolling) DropRepeatedLines(&cues);
  BuildTurns(std::move(cues), file);
}

void ReadSubRip(const Lines& lines, TranscriptFile* file) {
  std::vector<Cue> cues;
  bool lost = false;  // within a cue that is left out
  int64_t last_index = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    const int64_t number = static_cast<int64_t>(i) + 1;
    const absl::string_view line = absl::StripAsciiWhitespace(lines[i]);
    if (line.empty()) continue;
    Timing timing;
    TimingLine kind = ReadTiming(line, &timing);
    // Words may hold an arrow; a line that begins with a digit was meant for times.
    const bool meant =
        absl::ascii_isdigit(static_cast<unsigned char>(line[0])) || absl::StartsWith(line, "-");
    int64_t index = 0;
    const bool under_index = i > 0 && IsIndex(lines[i - 1], &index);
    if (kind == TimingLine::kNoTime && !meant && !under_index) kind = TimingLine::kNone;
    if (kind == TimingLine::kGood) {
      cues.push_back({number, timing, {}});
      lost = false;
      continue;
    }
    if (kind != TimingLine::kNone) {
      Doubt(kind, number, file);
      lost = true;
      continue;
    }
    // The index stands right before the times, behind a blank line or in its turn.
    if (IsIndex(line, &index)) {
      size_t next = i + 1;
      while (next < lines.size() && absl::StripAsciiWhitespace(lines[next]).empty()) ++next;
      Timing following;
      const bool before_times =
          next < lines.size() &&
          ReadTiming(absl::StripAsciiWhitespace(lines[next]), &following) != TimingLine::kNone;
      const bool apart = i == 0 || absl::StripAsciiWhitespace(lines[i - 1]).empty();
      const bool last = next == lines.size() && apart && index == last_index + 1;
      if ((before_times && (apart || index == last_index + 1)) || last) {
        last_index = index;
        continue;
      }
    }
    if (lost) continue;
    if (!cues.empty()) {
      cues.back().payload.push_back(line);
    } else if (line.front() == '#') {
      TakeMember(line.substr(1), file);
    }
  }
  BuildTurns(std::move(cues), file);
}

}  // namespace dealtrace::ingestion

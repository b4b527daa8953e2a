// A transcript file as it was read, before it becomes a call.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/ingestion/domain/reject.h"

namespace dealtrace::ingestion {

struct TranscriptTurn {
  std::string speaker;    // empty: not known
  int64_t start_ms = -1;  // -1: not known
  int64_t end_ms = -1;    // -1: not known
  std::string text;
};

// What was left out or is in doubt, by the line.
class LineDoubts {
 public:
  // `what` goes on behind the line's number: "a cue that ends before it begins was left out".
  void Add(const std::string& what, int64_t line) { lines_[what].push_back(line); }

  // One warning a kind: "talk.vtt, lines 12, 20 and 3 more: …", counted as often as it was seen.
  void CountInto(absl::string_view file, Warnings* warnings) const;

 private:
  std::map<std::string, std::vector<int64_t>> lines_;
};

// What a file says: `# key: value` lines (NOTE in WebVTT) hold members of the call, such as
// started_at.
struct TranscriptFile {
  std::vector<std::pair<std::string, std::string>> members;
  std::vector<TranscriptTurn> turns;
  LineDoubts doubts;
};

// Takes "started_at: 2025-03-01T10:00:00Z" as a member; false when the line is not of that form.
bool TakeMember(absl::string_view line, TranscriptFile* file);

// The lines of a text without their line breaks: LF, CRLF or CR. Stops behind the limit of them.
std::vector<absl::string_view> SplitLines(absl::string_view text);

// Appends with a space between.
void AppendWords(absl::string_view words, std::string* out);

// The transcript of a .txt, .vtt or .srt file; what it holds counts more than its extension. What
// cannot be read costs its cue or its line and is told in `doubts`; a problem only when no turn is
// left.
std::optional<Problem> ReadTranscript(absl::string_view text, absl::string_view extension,
                                      TranscriptFile* file);

// The call as a line of calls.jsonl; `id` when the file names none.
std::string TranscriptAsCallJson(const TranscriptFile& file, const std::string& id);

}  // namespace dealtrace::ingestion

// Reads one call from JSON: a line of calls.jsonl, or what a transcript file was turned into.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/arena.h"
#include "services/ingestion/domain/record_reader.h"

namespace dealtrace::ingestion {

// Fills `record` (but its line) with a Call, and a Transcript when there are utterances. A problem
// names the member by its path: "utterances[3].start_ms". Unknown members of the call become
// custom fields; unknown members below it are counted. A transcript file need not tell when the
// call began: `needs_start` is then false.
std::optional<Problem> ReadCall(absl::string_view json, const SourceConfig& source,
                                bool needs_start, google::protobuf::Arena* arena,
                                SourceRecord* record, Warnings* warnings);

// One turn of a transcript file, before it is part of a call.
struct TranscriptTurn {
  std::string speaker;
  int64_t start_ms = -1;  // -1: not known
  int64_t end_ms = -1;    // -1: not known
  std::string text;
};

// What a transcript file says: `# key: value` lines (NOTE in WebVTT) hold members of the call, such
// as started_at.
struct TranscriptFile {
  std::vector<std::pair<std::string, std::string>> members;
  std::vector<TranscriptTurn> turns;
};

// "[00:01:02] Speaker: text" lines. A line without a speaker goes on with the turn before it. A
// problem when there is no turn at all, or what stands for a time is none.
std::optional<Problem> ReadPlainTranscript(absl::string_view text, TranscriptFile* file);

// WebVTT cues, with "<v Speaker>" or "Speaker: " in front of the words.
std::optional<Problem> ReadWebVtt(absl::string_view text, TranscriptFile* file);

// The call as a line of calls.jsonl; `id` when the file names none.
std::string TranscriptAsCallJson(const TranscriptFile& file, const std::string& id);

}  // namespace dealtrace::ingestion

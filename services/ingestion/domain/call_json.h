// Reads one call from JSON: a line of calls.jsonl, or what a transcript file was turned into.
#pragma once

#include <optional>
#include <string>

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

}  // namespace dealtrace::ingestion

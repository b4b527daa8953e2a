// The readers behind ReadTranscript, one a format.
#pragma once

#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/ingestion/domain/transcript.h"

namespace dealtrace::ingestion {

// True when the lines hold cues: "00:00:01,000 --> 00:00:04,000", early in the file.
bool HoldsCues(const std::vector<absl::string_view>& lines);

// WebVTT. What is outside any cue and no NOTE, STYLE or REGION is told.
void ReadWebVtt(const std::vector<absl::string_view>& lines, TranscriptFile* file);

// SubRip, and other files of cues without the line WEBVTT.
void ReadSubRip(const std::vector<absl::string_view>& lines, TranscriptFile* file);

// Lines of speech with speakers' labels and times, in whichever layout the file keeps.
void ReadPlainText(const std::vector<absl::string_view>& lines, TranscriptFile* file);

}  // namespace dealtrace::ingestion

// Every limit of reading a source, in one place. What exceeds one is rejected by name, never cut.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dealtrace::ingestion {

// One CSV record with all its line breaks.
inline constexpr size_t kCsvRecordBytesMax = size_t{1} << 20;
// Columns of a CSV file.
inline constexpr size_t kCsvColumnsMax = 2000;
// One line of calls.jsonl.
inline constexpr size_t kCallLineBytesMax = size_t{8} << 20;
// A plain-text or WebVTT transcript, which is read as a whole.
inline constexpr size_t kTranscriptFileBytesMax = size_t{16} << 20;
// Its lines: ten a turn.
inline constexpr size_t kTranscriptLinesMax = 200'000;
// Nesting of one JSON line.
inline constexpr int kJsonDepthMax = 32;
// Turns of one call.
inline constexpr size_t kUtterancesMax = 20000;
// The words of one turn.
inline constexpr size_t kUtteranceBytesMax = size_t{64} << 10;
// People in one call.
inline constexpr size_t kParticipantsMax = 500;
// An id in its source: characters and bytes.
inline constexpr size_t kExternalIdCharactersMax = 200;
inline constexpr size_t kExternalIdBytesMax = 440;
// Custom fields of one record, and one value of them.
inline constexpr size_t kCustomFieldsMax = 500;
inline constexpr size_t kTextFieldBytesMax = size_t{128} << 10;
// How much of a refused line is kept.
inline constexpr size_t kRejectRawBytesMax = 2000;
// Different warnings of one stream; later ones are counted together.
inline constexpr size_t kWarningTextsMax = 100;
// sources.yaml.
inline constexpr size_t kSourcesFileBytesMax = size_t{1} << 20;
inline constexpr size_t kSourcesMax = 200;
inline constexpr size_t kSourceNameCharactersMax = 40;
// How much of a file is looked at to detect its encoding, delimiter and date formats.
inline constexpr size_t kDetectionBytesMax = size_t{1} << 20;
// What a full run may delete for being absent where nothing else is set: this share of what was
// stored, or so few records as long as they are at most half.
inline constexpr int kDeletionPercentDefault = 10;
inline constexpr int64_t kDeletionsAlwaysMax = 10;
// Lines of one stream whose ids are compared with each other: 32 bytes of memory each.
inline constexpr size_t kIndexedLinesMax = 20'000'000;

}  // namespace dealtrace::ingestion

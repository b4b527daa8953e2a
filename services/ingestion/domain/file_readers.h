// The readers behind OpenRecords, one a file format.
#pragma once

#include <memory>
#include <string>

#include "services/ingestion/domain/record_reader.h"

namespace dealtrace::ingestion {

// A CSV table with a header row.
absl::StatusOr<std::unique_ptr<RecordReader>> OpenTable(const SourceConfig& source,
                                                        const StreamConfig& stream,
                                                        std::unique_ptr<ByteSource> bytes,
                                                        const std::string& file);

// calls.jsonl.
absl::StatusOr<std::unique_ptr<RecordReader>> OpenCalls(const SourceConfig& source,
                                                        const StreamConfig& stream,
                                                        std::unique_ptr<ByteSource> bytes,
                                                        const std::string& file);

// One call in a .txt, .vtt or .srt file.
absl::StatusOr<std::unique_ptr<RecordReader>> OpenTranscript(const SourceConfig& source,
                                                             const StreamConfig& stream,
                                                             std::unique_ptr<ByteSource> bytes,
                                                             const std::string& file);

}  // namespace dealtrace::ingestion

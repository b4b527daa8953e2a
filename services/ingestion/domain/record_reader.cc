#include "services/ingestion/domain/record_reader.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/ingestion/domain/file_readers.h"

namespace dealtrace::ingestion {
namespace {

// Names the file in an error that does not do so yet.
absl::Status About(const std::string& file, const absl::Status& status) {
  if (absl::StrContains(status.message(), file)) return status;
  return absl::Status(status.code(), absl::StrCat(file, ": ", status.message()));
}

}  // namespace

bool IsTranscriptFile(absl::string_view file) {
  return absl::EndsWithIgnoreCase(file, ".txt") || absl::EndsWithIgnoreCase(file, ".vtt") ||
         absl::EndsWithIgnoreCase(file, ".srt");
}

void RecordBatch::Clear() {
  records.clear();
  rejects.clear();
  warnings.Clear();
  read_count = 0;
  arena_->Reset();
}

absl::StatusOr<bool> RecordReader::NextIds(size_t ids_max, std::vector<std::string>* ids) {
  ids->clear();
  RecordBatch batch;
  absl::StatusOr<bool> more = Next(ids_max, &batch);
  for (const SourceRecord& record : batch.records) ids->push_back(record.id);
  for (const Reject& reject : batch.rejects) ids->push_back(reject.id);
  return more;
}

absl::StatusOr<std::unique_ptr<RecordReader>> OpenRecords(const SourceConfig& source,
                                                          const StreamConfig& stream,
                                                          std::unique_ptr<ByteSource> bytes,
                                                          const std::string& file) {
  absl::StatusOr<std::unique_ptr<RecordReader>> reader =
      absl::FailedPreconditionError("is not a file of calls: use .jsonl, .txt, .vtt or .srt");
  std::string lower = absl::AsciiStrToLower(file);
  if (stream.kind != RecordKind::kCall) {
    reader = OpenTable(source, stream, std::move(bytes), file);
  } else if (IsTranscriptFile(lower)) {
    reader = OpenTranscript(source, stream, std::move(bytes), file);
  } else if (absl::EndsWith(lower, ".jsonl") || absl::EndsWith(lower, ".ndjson") ||
             absl::EndsWith(lower, ".json")) {
    reader = OpenCalls(source, stream, std::move(bytes), file);
  }
  if (!reader.ok()) return About(file, reader.status());
  return reader;
}

SourceConfig OfflineCalls(const std::string& source_name) {
  SourceConfig source;
  source.name = source_name;
  StreamConfig calls;
  calls.kind = RecordKind::kCall;
  source.streams.push_back(calls);
  return source;
}

}  // namespace dealtrace::ingestion

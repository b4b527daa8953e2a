// Streams the records of one file as contract messages, in batches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dealtrace/crm/v1/call.pb.h"
#include "google/protobuf/arena.h"
#include "services/ingestion/domain/byte_source.h"
#include "services/ingestion/domain/reject.h"
#include "services/ingestion/domain/source_config.h"

namespace dealtrace::ingestion {

// One record that was read. Messages live as long as their batch.
struct SourceRecord {
  int64_t line = 0;                              // 1-based, where it begins
  int64_t ordinal = 0;                           // among the file's records and rejects, from 0
  uint64_t raw_hash = 0;                         // of its text, in this process only
  std::string id;                                // "{source}~{external id}"
  google::protobuf::Message* message = nullptr;  // of the stream's kind
  crm::v1::Transcript* transcript = nullptr;     // of a call that has one
  bool removes_transcript = false;               // a call that says that it has none
};

// What one call of Next read. Reusable: Next clears it.
class RecordBatch {
 public:
  void Clear();

  std::vector<SourceRecord> records;
  std::vector<Reject> rejects;
  Warnings warnings;
  int64_t read_count = 0;  // = records + rejects

  google::protobuf::Arena* arena() { return arena_.get(); }

 private:
  std::unique_ptr<google::protobuf::Arena> arena_ = std::make_unique<google::protobuf::Arena>();
};

// Not thread-safe. Memory is one buffer and the batch, whatever the file's size. The same file and
// configuration give the same batches from the same checkpoint.
class RecordReader {
 public:
  virtual ~RecordReader() = default;

  // Reads up to `records_max` lines into `batch`; false, with an empty batch, at the end. A line
  // that cannot be read becomes a reject. Errors are the file's: UNAVAILABLE, OUT_OF_RANGE.
  virtual absl::StatusOr<bool> Next(size_t records_max, RecordBatch* batch) = 0;

  // Reads up to `ids_max` lines for their ids alone: `ids` gets "" for a line that does not tell
  // its id. False, with no ids, at the end. Reads whole records where only they tell their id, and
  // is much faster where a column does.
  virtual absl::StatusOr<bool> NextIds(size_t ids_max, std::vector<std::string>* ids);

  // Where the next batch begins.
  virtual Checkpoint checkpoint() const = 0;

  // Goes to a checkpoint of this file, so that a run goes on where it stopped.
  virtual absl::Status SeekTo(const Checkpoint& checkpoint) = 0;

  // Doubts about the file as a whole, found when it was opened (a guessed date order).
  virtual const Warnings& file_warnings() const = 0;
};

// Opens a table (CSV) of `stream`, or a file of calls, told apart by the extension of `file`:
// .jsonl, .ndjson, .json; .txt; .vtt; .srt. `file` is the name for messages and, without its
// extension, the id of a call in a transcript file. FAILED_PRECONDITION: the file has no header, or
// the mapping names a column that it does not have; names file, key and fix.
absl::StatusOr<std::unique_ptr<RecordReader>> OpenRecords(const SourceConfig& source,
                                                          const StreamConfig& stream,
                                                          std::unique_ptr<ByteSource> bytes,
                                                          const std::string& file);

// True for a file that holds one call as a transcript: .txt, .vtt or .srt.
bool IsTranscriptFile(absl::string_view file);

// A source for calls without sources.yaml, as the offline commands use it.
SourceConfig OfflineCalls(const std::string& source_name);

}  // namespace dealtrace::ingestion

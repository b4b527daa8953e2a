// Reads one stream of a source into the store, from wherever the run stands in it.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "libs/telemetry/span.h"
#include "services/ingestion/batch_preparer.h"
#include "services/ingestion/batch_writer.h"
#include "services/ingestion/run_lease.h"
#include "services/ingestion/source_files.h"
#include "services/ingestion/stream_plan.h"

namespace dealtrace::ingestion {

// One use: make it, call Run.
class StreamSync {
 public:
  // All outlive the object.
  StreamSync(RunLease* lease, const SourceFiles* files, const SourceList* sources,
             const SourceConfig* source, const StreamConfig* stream);

  // Goes on from `progress` to the stream's end. Errors: RunLease's; NOT_FOUND, PERMISSION_DENIED
  // and FAILED_PRECONDITION when the files are not as they must be, naming the file and the fix.
  absl::Status Run(StreamProgress progress);

 private:
  absl::Status Plan();
  absl::Status LookAhead();
  // Fills the index from every part's ids, or records; false when the ids do not tell enough.
  absl::StatusOr<bool> IndexParts(bool by_id);
  absl::Status LookAtStore();
  absl::Status ReadPart(size_t number);
  absl::Status StoreBatch(const ReadBatch& batch);
  absl::Status DeleteAbsent();
  // Says how many stored records the files no longer name, which only a full run deletes.
  absl::Status TellAbsent();
  // Calls `visit` with the stored ids that the source no longer names, some at a time.
  absl::Status ForEachAbsent(
      const std::function<absl::Status(const std::vector<std::string>& ids)>& visit,
      int64_t* stored_count);
  // Why the export may not be whole, judged by how each file was when it was last read.
  std::vector<std::string> Doubts() const;
  absl::Status Finish(v1::StreamReceipt::State state);
  absl::StatusOr<std::unique_ptr<RecordReader>> Open(const StreamPart& part) const;
  void Warn(const Warnings& warnings);

  RunLease* const lease_;
  const SourceFiles* const files_;
  const SourceList* const sources_;
  const SourceConfig* const source_;
  const StreamConfig* const stream_;
  BatchWriter writer_;
  IdIndex index_;
  BatchPreparer preparer_;
  StreamProgress progress_;
  std::vector<StreamPart> parts_;
  // By path, as earlier runs read them; and those that are gone from the stream's folder.
  std::map<std::string, ReadFile> known_;
  std::vector<ReadFile> missing_;
  bool absent_are_deleted_ = false;
  std::optional<telemetry::Span> span_;
};

}  // namespace dealtrace::ingestion

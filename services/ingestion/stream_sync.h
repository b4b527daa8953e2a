// Reads one stream of a source into the store, from wherever the run stands in it.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/ingestion/batch_writer.h"
#include "services/ingestion/domain/references.h"
#include "services/ingestion/run_lease.h"
#include "services/ingestion/source_files.h"

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
  // A file and the part of it that this run reads.
  struct Part {
    SourceFile file;
    Checkpoint begin;
    int64_t first_ordinal = 0;
    bool skip = false;
    ReadFile read;  // as it will be remembered
  };

  absl::Status Plan();
  absl::Status PlanIncremental(const std::map<std::string, ReadFile>& known, Part* part);
  absl::Status LookAhead();
  absl::Status ReadPart(size_t number);
  absl::Status StoreBatch(const Part& part, RecordBatch* batch, const Checkpoint& end);
  absl::StatusOr<PreparedBatch> Prepare(const Part& part, RecordBatch* batch);
  absl::Status RejectErased(postgres::Transaction& transaction, RecordBatch* batch,
                            const std::string& file);
  bool OutsideWindow(const SourceRecord& record) const;
  absl::Status CheckFilesAreTheSame() const;
  absl::Status DeleteAbsent();
  absl::Status Finish(v1::StreamReceipt::State state);
  absl::StatusOr<std::unique_ptr<RecordReader>> Open(const Part& part) const;
  void Warn(const Warnings& warnings);

  RunLease* const lease_;
  const SourceFiles* const files_;
  const SourceList* const sources_;
  const SourceConfig* const source_;
  const StreamConfig* const stream_;
  BatchWriter writer_;
  ReferenceResolver resolver_;
  StreamProgress progress_;
  std::vector<Part> parts_;
  IdIndex index_;
};

}  // namespace dealtrace::ingestion

// Reads a batch of a stream and makes it ready to be stored, while the batch before it is being
// stored.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/ingestion/batch_writer.h"
#include "services/ingestion/domain/redaction.h"
#include "services/ingestion/domain/references.h"
#include "services/ingestion/run_lease.h"
#include "services/ingestion/stream_plan.h"

namespace dealtrace::ingestion {

// What was read at once, and what becomes of it. The records live as long as this.
struct ReadBatch {
  RecordBatch source;
  Checkpoint end;
  int64_t outside_window_count = 0;
  ReferenceResolver::Counts references;
  Warnings warnings;
  PreparedBatch prepared;
};

// Used by one thread at a time, which need not be the one that stores.
class BatchPreparer {
 public:
  // All outlive the object.
  BatchPreparer(const RunLease* lease, postgres::Database* database, const SourceConfig* source,
                const StreamConfig* stream, const IdIndex* index)
      : lease_(lease), database_(database), source_(source), stream_(stream), index_(index) {}

  // The next batch of `part`, or null at its end. Errors: the file's and the database's.
  absl::StatusOr<std::unique_ptr<ReadBatch>> Next(const StreamPart& part, RecordReader& reader);

  // Makes a batch ready once more, after a person was erased since it was.
  absl::Status PrepareAgain(const StreamPart& part, ReadBatch* batch);

 private:
  absl::Status Prepare(const StreamPart& part, ReadBatch* batch);
  absl::Status LoadErasures();
  // Rejects records of erased people and takes them out of the others.
  void RespectErasures(const std::string& file, RecordBatch* batch) const;
  bool OutsideWindow(const SourceRecord& record) const;

  const RunLease* const lease_;
  postgres::Database* const database_;
  const SourceConfig* const source_;
  const StreamConfig* const stream_;
  const IdIndex* const index_;
  ReferenceResolver resolver_;
  ErasedPeople erased_people_;
  int64_t erasure_count_ = -1;  // not known yet
};

}  // namespace dealtrace::ingestion

// Stores one batch of a stream: records, history, rejects, receipt, checkpoint and feed changes in
// one transaction, under the run's lease.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "services/ingestion/domain/field_history.h"
#include "services/ingestion/domain/id_index.h"
#include "services/ingestion/domain/record_reader.h"
#include "services/ingestion/run_lease.h"
#include "services/ingestion/store/record_store.h"

namespace dealtrace::ingestion {

// A record that was read, ready to be stored.
struct PreparedRecord {
  int64_t line = 0;
  LineRank rank = LineRank::kCounts;
  RecordRow row;
  std::optional<RecordRow> transcript;  // of a call
  bool removes_transcript = false;      // a call that says that it has none
};

// Everything that one transaction stores.
struct PreparedBatch {
  RecordKind kind = RecordKind::kAccount;
  std::vector<PreparedRecord> records;
  std::vector<Reject> rejects;
  // How many erasures there were when the batch was checked against them.
  int64_t erasure_count = 0;
};

class BatchWriter {
 public:
  // `lease` outlives the writer.
  BatchWriter(RunLease* lease, FieldHistoryOptions history) : lease_(lease), history_(history) {}

  // Stores the batch and `progress`, whose receipt counts everything up to and without this batch
  // but for what was read and rejected; on success it counts this batch too. A record that the
  // database refuses for what it is becomes a reject and is counted as dead. Errors: RunLease's,
  // and ABORTED when an erasure came between (prepare the batch again).
  absl::Status Store(const PreparedBatch& batch, StreamProgress* progress);

  // Says that nothing of the stream is stored yet and each record comes once: rows are added
  // without looking for what they replace.
  void AssumeNothingIsStored() { nothing_stored_ = true; }

  // Deletes records that the source no longer has, with tombstones. Returns how many were there.
  absl::StatusOr<int64_t> DeleteAbsent(RecordKind kind, const std::vector<std::string>& ids,
                                       StreamProgress* progress);

 private:
  struct Written;

  absl::Status StoreOnce(const PreparedBatch& batch, StreamProgress* progress);
  absl::Status Write(postgres::Transaction& transaction, const PreparedBatch& batch,
                     Written* written);
  absl::Status WriteKind(postgres::Transaction& transaction, RecordKind kind,
                         const std::vector<const RecordRow*>& rows, Written* written);
  absl::Status AddHistory(postgres::Transaction& transaction, RecordKind kind,
                          const absl::flat_hash_map<std::string, const RecordRow*>& updated_rows,
                          const std::vector<std::string>& updated, Written* written);
  absl::Status KeepTranscripts(postgres::Transaction& transaction, const PreparedBatch& batch,
                               std::vector<const RecordRow*>* rows, Written* written);
  absl::Status DropTranscripts(postgres::Transaction& transaction, const PreparedBatch& batch,
                               Written* written);
  absl::Status AddRejects(postgres::Transaction& transaction, const std::vector<Reject>& rejects,
                          StreamProgress* next);
  absl::Status FindDead(PreparedBatch* batch, StreamProgress* progress);

  RunLease* const lease_;
  const FieldHistoryOptions history_;
  bool nothing_stored_ = false;
};

}  // namespace dealtrace::ingestion

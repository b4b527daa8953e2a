// Carries out erasures: removes each person from this service in batches, then publishes the
// erasure.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "libs/postgres/database.h"
#include "services/ingestion/limits.h"
#include "services/ingestion/store/erasure_store.h"

namespace dealtrace::ingestion {

struct ErasureRunnerOptions {
  std::string owner;  // tells this process's claims from others'
  absl::Duration lease = kRunLease;
  int batch_records = kErasureBatchRecords;
};

// One that nobody holds is claimed, oldest first; one whose process died is gone on with by any
// replica when its lease has run out, from the records that are still to be looked at. An erasure
// that fails is FAILED with the reason and tried again. Thread-safe.
class ErasureRunner {
 public:
  ErasureRunner(std::shared_ptr<postgres::Database> database, ErasureRunnerOptions options)
      : database_(std::move(database)), options_(std::move(options)) {}
  // Stops.
  ~ErasureRunner();

  void Start();
  // Ends at the next checkpoint.
  void Stop();

  // Claims one erasure and carries it out to its end; false when there was none. For tests, and
  // what the thread does.
  absl::StatusOr<bool> RunOne();

  // Makes the mention keys of some records that an older version wrote; false when none was left.
  absl::StatusOr<bool> MakeMissingKeys();

 private:
  void Loop();
  absl::Status Carry(const ClaimedErasure& claimed);
  // True when the erasure is published.
  absl::StatusOr<bool> DoNext(postgres::Transaction& transaction, const ClaimedErasure& claimed);
  absl::Status Publish(postgres::Transaction& transaction, const ClaimedErasure& claimed,
                       int64_t row_count);
  postgres::TransactionOptions Options(const char* name) const;

  const std::shared_ptr<postgres::Database> database_;
  const ErasureRunnerOptions options_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace dealtrace::ingestion

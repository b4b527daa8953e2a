// A claimed sync run: keeps the claim, and tells when to stop.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/postgres/database.h"
#include "services/ingestion/store/sync_run_store.h"

namespace dealtrace::ingestion {

// Not thread-safe.
class RunLease {
 public:
  // `stopping` outlives the lease.
  RunLease(std::shared_ptr<postgres::Database> database, ClaimedRun run, absl::Duration duration,
           const std::atomic<bool>* stopping);

  const ClaimedRun& run() const { return run_; }
  postgres::Database& database() const { return *database_; }

  // To be asked often in long work without a transaction; renews the lease when a quarter of it has
  // gone. UNAVAILABLE: this process is stopping. CANCELLED: somebody asked to cancel the run.
  // ABORTED: another process has it.
  absl::Status KeepAlive();

  // Begins every transaction that writes for the run. Errors as KeepAlive, but a stop or a cancel
  // is told only afterwards, by KeepAlive: a transaction that began is worth finishing.
  absl::Status HoldIn(postgres::Transaction& transaction);

  // Options of a transaction of this run: it must end before the lease does.
  postgres::TransactionOptions Transaction(const char* name) const;

 private:
  const std::shared_ptr<postgres::Database> database_;
  const ClaimedRun run_;
  const absl::Duration duration_;
  const std::atomic<bool>* const stopping_;
  absl::Time renewed_at_;
  bool cancel_requested_ = false;
};

}  // namespace dealtrace::ingestion

#include "services/ingestion/run_lease.h"

#include <utility>

#include "absl/time/clock.h"
#include "libs/rpc/status_macros.h"

namespace dealtrace::ingestion {

RunLease::RunLease(std::shared_ptr<postgres::Database> database, ClaimedRun run,
                   absl::Duration duration, const std::atomic<bool>* stopping)
    : database_(std::move(database)),
      run_(std::move(run)),
      duration_(duration),
      stopping_(stopping),
      renewed_at_(absl::Now()) {}

absl::Status RunLease::KeepAlive() {
  if (stopping_->load()) return absl::UnavailableError("this server is stopping");
  if (!cancel_requested_ && absl::Now() - renewed_at_ > duration_ / 4) {
    RETURN_IF_ERROR(database_->Transact(
        Transaction("renew sync run"),
        [&](postgres::Transaction& transaction) { return HoldIn(transaction); }));
  }
  if (cancel_requested_) return absl::CancelledError("the run was cancelled");
  return absl::OkStatus();
}

absl::Status RunLease::HoldIn(postgres::Transaction& transaction) {
  ASSIGN_OR_RETURN(cancel_requested_, SyncRunStore::Renew(transaction, run_, duration_));
  renewed_at_ = absl::Now();
  return absl::OkStatus();
}

postgres::TransactionOptions RunLease::Transaction(const char* name) const {
  postgres::TransactionOptions options;
  options.name = name;
  options.deadline = absl::Now() + 3 * duration_;
  return options;
}

}  // namespace dealtrace::ingestion

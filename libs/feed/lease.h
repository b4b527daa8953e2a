// A lease with an epoch: at most one holder can write, also when an earlier one wakes up late.
//
// Expiry is by the database's clock. The holder proves its lease in each of its transactions by
// Hold, which locks the row: a take-over waits for that transaction, and after a take-over the
// epoch differs (fencing, as in Martin Kleppmann, "How to do distributed locking", 2016).
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/postgres/database.h"

namespace dealtrace::feed {

// Names a holder among all replicas: host, process id and a random part.
std::string MakeOwnerName();

// True when the holder was a process of this host that is gone. What it held may then be taken over
// before it expires; should the guess be wrong (another process namespace), the epoch still fences.
bool IsGone(const std::string& owner);

// Thread-safe but for Acquire and Release, which one thread calls.
class Lease {
 public:
  Lease(std::shared_ptr<postgres::Database> database, std::string name, std::string owner,
        absl::Duration duration);

  // True when this process holds it from now on. Takes over one that has expired.
  absl::StatusOr<bool> TryAcquire();
  // Locks the lease and prolongs it; ABORTED with reason LEASE_LOST when it is not ours any more.
  // To be called first in every transaction that writes under it.
  absl::Status Hold(postgres::Transaction& transaction) const;
  // Prolongs it between transactions. False when it is lost or cannot be reached.
  bool Renew() const;
  // Gives it back, so that another replica need not wait for its end.
  void Release();

  int64_t epoch() const { return epoch_; }
  const std::string& owner() const { return owner_; }
  absl::Duration duration() const { return duration_; }

 private:
  const std::shared_ptr<postgres::Database> database_;
  const std::string name_;
  const std::string owner_;
  const absl::Duration duration_;
  std::atomic<int64_t> epoch_{0};
};

// Whether `status` says that the lease was lost.
bool IsLeaseLost(const absl::Status& status);

}  // namespace dealtrace::feed

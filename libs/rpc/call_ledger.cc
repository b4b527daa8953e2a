#include "libs/rpc/call_ledger.h"

namespace dealtrace::rpc {

bool CallLedger::TryEnter() {
  sync::MutexLock lock(mutex_);
  // Asked under the lock: after StartDrain() returned nobody enters.
  if (draining()) return false;
  ++inside_;
  return true;
}

void CallLedger::Leave() {
  sync::MutexLock lock(mutex_);
  --inside_;
  // Under the lock: whoever waits may destroy the ledger as soon as it sees the change.
  if (inside_ == 0) left_.NotifyAll();
}

void CallLedger::StartDrain() {
  sync::MutexLock lock(mutex_);
  draining_.store(true, std::memory_order_release);
}

bool CallLedger::WaitUntilEmpty(absl::Time deadline) {
  sync::MutexLock lock(mutex_);
  while (inside_ > 0) {
    if (absl::Now() >= deadline) return false;
    left_.WaitUntil(mutex_, deadline);
  }
  return true;
}

int CallLedger::inside() {
  sync::MutexLock lock(mutex_);
  return inside_;
}

}  // namespace dealtrace::rpc

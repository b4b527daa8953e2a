// The calls that a server is serving, and whether it takes more.
#pragma once

#include <atomic>

#include "absl/time/time.h"
#include "libs/sync/mutex.h"

namespace dealtrace::rpc {

// Thread-safe.
class CallLedger {
 public:
  // False once draining. True must be followed by one Leave().
  bool TryEnter();
  void Leave();

  // From now on TryEnter() refuses.
  void StartDrain();
  bool draining() const { return draining_.load(std::memory_order_acquire); }

  // True when nobody is inside by `deadline`.
  bool WaitUntilEmpty(absl::Time deadline);
  int inside();

 private:
  std::atomic<bool> draining_{false};
  sync::Mutex mutex_;
  sync::Condition left_;
  int inside_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace dealtrace::rpc

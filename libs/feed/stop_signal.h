// Asks threads to end, and lets them wait for that.
#pragma once

#include <atomic>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "libs/sync/mutex.h"

namespace dealtrace::feed {

// Thread-safe.
class StopSignal {
 public:
  void Request() {
    sync::MutexLock lock(mutex_);
    requested_ = true;
    changed_.NotifyAll();
  }
  bool requested() const { return requested_; }

  // False when the stop was asked for meanwhile.
  bool WaitFor(absl::Duration duration) {
    const absl::Time end = absl::Now() + duration;
    sync::MutexLock lock(mutex_);
    while (!requested_ && absl::Now() < end) changed_.WaitUntil(mutex_, end);
    return !requested_;
  }

 private:
  std::atomic<bool> requested_{false};
  sync::Mutex mutex_;
  sync::Condition changed_;
};

}  // namespace dealtrace::feed

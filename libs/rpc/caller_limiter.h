// How many calls each caller may have inside at a time, so that one cannot keep the others out.
#pragma once

#include <map>
#include <string>

#include "libs/sync/mutex.h"

namespace dealtrace::rpc {

// Thread-safe. Nobody waits: one more is refused. Remembers only callers that are inside.
class CallerLimiter {
 public:
  explicit CallerLimiter(int max_per_caller) : max_per_caller_(max_per_caller) {}

  // False when the caller has `max_per_caller` inside. True must be followed by one Release().
  bool TryAcquire(const std::string& caller) {
    sync::MutexLock lock(mutex_);
    int& inside = inside_[caller];
    if (inside >= max_per_caller_) return false;
    ++inside;
    return true;
  }

  void Release(const std::string& caller) {
    sync::MutexLock lock(mutex_);
    const auto found = inside_.find(caller);
    if (--found->second == 0) inside_.erase(found);
  }

  int max_per_caller() const { return max_per_caller_; }

 private:
  const int max_per_caller_;
  sync::Mutex mutex_;
  std::map<std::string, int> inside_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace dealtrace::rpc

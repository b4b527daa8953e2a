// How many may do something at a time. Nobody waits: one more is refused.
#pragma once

#include <atomic>

namespace dealtrace::rpc {

// Thread-safe.
class ConcurrencyLimiter {
 public:
  explicit ConcurrencyLimiter(int max) : max_(max) {}

  // False when `max` are inside. True must be followed by one Release().
  bool TryAcquire() {
    if (inside_.fetch_add(1, std::memory_order_acq_rel) < max_) return true;
    inside_.fetch_sub(1, std::memory_order_acq_rel);
    return false;
  }

  void Release() { inside_.fetch_sub(1, std::memory_order_acq_rel); }

  int inside() const { return inside_.load(std::memory_order_acquire); }

 private:
  const int max_;
  std::atomic<int> inside_{0};
};

}  // namespace dealtrace::rpc

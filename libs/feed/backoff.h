// Exponential back-off with jitter. Pure.
#pragma once

#include <algorithm>

#include "absl/time/time.h"

namespace dealtrace::feed {

class Backoff {
 public:
  Backoff(absl::Duration first, absl::Duration last) : first_(first), last_(last) {}

  // The next delay; `jitter` from [0, 1) spreads it over the upper half.
  absl::Duration Next(double jitter) {
    const absl::Duration delay = next_ == absl::ZeroDuration() ? first_ : next_;
    next_ = std::min(delay * 2, last_);
    return delay * (0.5 + 0.5 * jitter);
  }
  void Reset() { next_ = absl::ZeroDuration(); }
  bool active() const { return next_ != absl::ZeroDuration(); }

 private:
  const absl::Duration first_;
  const absl::Duration last_;
  absl::Duration next_ = absl::ZeroDuration();
};

}  // namespace dealtrace::feed

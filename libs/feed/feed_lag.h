// How far a consumer is behind its upstream.
#pragma once

#include <algorithm>

#include "absl/time/time.h"
#include "libs/sync/mutex.h"

namespace dealtrace::feed {

// For how long there may have been something at the upstream that is not applied here: nothing
// while a consumer that has everything waits for more, and growing as soon as it can not be told
// that this is still so. Thread-safe.
class FeedLag {
 public:
  // What the consumer knows begins here, unless it knew something before.
  void Begin(absl::Time now) {
    sync::MutexLock lock(mutex_);
    if (known_until_ == absl::InfinitePast()) known_until_ = now;
  }
  // Everything was applied, and the upstream will say when there is more.
  void HasEverything(absl::Time now) {
    sync::MutexLock lock(mutex_);
    known_until_ = now;
    is_waiting_ = true;
  }
  // A change of that time was applied, and others follow it.
  void Applied(absl::Time change_time) {
    sync::MutexLock lock(mutex_);
    known_until_ = change_time;
    is_waiting_ = false;
  }
  // The upstream, or our own database, did not answer.
  void Failed() {
    sync::MutexLock lock(mutex_);
    is_waiting_ = false;
  }
  // Another replica reads the feed.
  void Lost() {
    sync::MutexLock lock(mutex_);
    known_until_ = absl::InfinitePast();
    is_waiting_ = false;
  }

  absl::Duration At(absl::Time now) const {
    sync::MutexLock lock(mutex_);
    if (is_waiting_ || known_until_ == absl::InfinitePast()) return absl::ZeroDuration();
    return std::max(absl::ZeroDuration(), now - known_until_);
  }

 private:
  mutable sync::Mutex mutex_;
  // All that was at the upstream then is applied.
  absl::Time known_until_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  bool is_waiting_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace dealtrace::feed

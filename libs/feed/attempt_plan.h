// How many changes to apply at a time after a process died over a batch. Pure.
#pragma once

#include <algorithm>
#include <cstdint>

namespace dealtrace::feed {

// Each attempt is stored before it begins: its size, the end of its batch and, for a single record,
// how often. A process that finds an unfinished attempt of another halves it, until one record
// alone has ended a process three times; that one is set aside.
class AttemptPlan {
 public:
  static constexpr int kCrashesMax = 3;

  explicit AttemptPlan(int changes_max) : changes_max_(changes_max), limit_(changes_max) {}

  // After an unfinished attempt of another process (`size` 0: there was none). `suspect_until` is
  // the position up to which batches are suspected from before, 0 when none is.
  void Recover(int size, int count, int64_t end, int64_t suspect_until) {
    suspect_until_ = std::max(suspect_until, size > 0 ? end : 0);
    crashes_alone_ = size == 1 ? count : 0;
    limit_ = suspect_until_ == 0 ? changes_max_ : std::max(1, size / 2);
  }

  // A batch of `size` that ends at `end` took too long: the next ones are smaller.
  void Suspect(int size, int64_t end) {
    suspect_until_ = std::max(suspect_until_, end);
    limit_ = std::max(1, size / 2);
  }

  // Everything up to `position` was applied or set aside.
  void Passed(int64_t position) {
    crashes_alone_ = 0;
    if (position >= suspect_until_) {
      suspect_until_ = 0;
      limit_ = changes_max_;
    } else {
      // The record is in what is left, which is again as large as what was passed.
      limit_ = std::max(1, limit_ / 2);
    }
  }

  int limit() const { return limit_; }
  int64_t suspect_until() const { return suspect_until_; }
  // What an attempt of `size` stores as its count.
  int CountFor(int size) const { return size == 1 ? crashes_alone_ + 1 : 1; }
  bool MustSetAside(int size) const { return size == 1 && crashes_alone_ >= kCrashesMax; }

 private:
  const int changes_max_;
  int limit_;
  int crashes_alone_ = 0;
  int64_t suspect_until_ = 0;
};

}  // namespace dealtrace::feed

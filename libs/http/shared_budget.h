// An amount that many take parts of: a limit for all together, and one for each of them, so that
// one cannot take what the others need.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>

#include "absl/container/flat_hash_map.h"

namespace dealtrace::http {

// Thread safe. Must outlive its parts.
class SharedBudget {
 public:
  // What one holder has taken for one thing; given back when the part ends.
  class Part {
   public:
    // Takes nothing yet. `key` says whose part it is; an empty key has no limit of its own.
    Part(SharedBudget& budget, std::string key) : budget_(&budget), key_(std::move(key)) {}
    Part(const Part&) = delete;
    Part& operator=(const Part&) = delete;
    ~Part() { budget_->Return(key_, amount_); }

    // Makes the part at least `amount` in all. False, and the part is as it was, when that would
    // go beyond a limit.
    bool GrowTo(int64_t amount) {
      if (amount <= amount_) return true;
      if (!budget_->Take(key_, amount - amount_)) return false;
      amount_ = amount;
      return true;
    }

   private:
    SharedBudget* const budget_;
    const std::string key_;
    int64_t amount_ = 0;
  };

  SharedBudget(int64_t total_max, int64_t each_max) : total_max_(total_max), each_max_(each_max) {}
  SharedBudget(const SharedBudget&) = delete;
  SharedBudget& operator=(const SharedBudget&) = delete;

  int64_t taken() const;

 private:
  bool Take(const std::string& key, int64_t amount);
  void Return(const std::string& key, int64_t amount);

  const int64_t total_max_;
  const int64_t each_max_;
  mutable std::mutex mutex_;
  int64_t taken_ = 0;
  // Only keys that hold something.
  absl::flat_hash_map<std::string, int64_t> by_key_;
};

}  // namespace dealtrace::http

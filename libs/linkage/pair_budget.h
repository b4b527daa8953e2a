// How large what makes pairs may be, so that all pairs together fit a budget.
#pragma once

#include <cstdint>
#include <map>

namespace dealtrace::linkage {

// Count all, then ask. What has few pairs comes first: it costs little and tells most.
class PairBudget {
 public:
  // What has at most `always` pairs is affordable whatever the sum.
  PairBudget(int64_t budget, int64_t always) : budget_(budget), always_(always) {}

  void Count(int64_t pairs) { pairs_by_size_[pairs] += pairs; }
  // The most pairs that one may have.
  int64_t Most() const {
    int64_t most = 0, sum = 0;
    for (const auto& [pairs, all] : pairs_by_size_) {
      sum += all;
      if (sum > budget_ && pairs > always_) break;
      most = pairs;
    }
    return most;
  }

 private:
  const int64_t budget_;
  const int64_t always_;
  std::map<int64_t, int64_t> pairs_by_size_;
};

}  // namespace dealtrace::linkage

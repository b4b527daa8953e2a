#include "libs/http/shared_budget.h"

namespace dealtrace::http {

int64_t SharedBudget::taken() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return taken_;
}

bool SharedBudget::Take(const std::string& key, int64_t amount) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (amount > total_max_ - taken_) return false;
  if (!key.empty()) {
    const auto [held, is_new] = by_key_.try_emplace(key, 0);
    if (amount > each_max_ - held->second) {
      if (is_new) by_key_.erase(held);
      return false;
    }
    held->second += amount;
  }
  taken_ += amount;
  return true;
}

void SharedBudget::Return(const std::string& key, int64_t amount) {
  if (amount == 0) return;
  const std::lock_guard<std::mutex> lock(mutex_);
  taken_ -= amount;
  if (key.empty()) return;
  const auto held = by_key_.find(key);
  if (held != by_key_.end() && (held->second -= amount) <= 0) by_key_.erase(held);
}

}  // namespace dealtrace::http

#include "tests/security/bystander.h"

#include <algorithm>

#include "absl/time/clock.h"

namespace dealtrace::security {

Bystander::Bystander(Call call) : thread_([this, call = std::move(call)] { Run(call); }) {}

Bystander::~Bystander() { End(); }

void Bystander::Run(const Call& call) {
  while (left_ != 0) {
    if (left_ > 0) --left_;
    const absl::Time start = absl::Now();
    const std::string failure = call();
    const std::lock_guard<std::mutex> lock(mutex_);
    durations_.push_back(absl::Now() - start);
    ++experience_.calls;
    if (failure.empty()) continue;
    ++experience_.failures;
    if (experience_.first_failure.empty()) experience_.first_failure = failure;
  }
}

Experience Bystander::End(int calls) {
  left_ = calls;
  if (thread_.joinable()) thread_.join();
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!durations_.empty()) {
    std::sort(durations_.begin(), durations_.end());
    experience_.median = durations_[durations_.size() / 2];
    experience_.worst = durations_.back();
  }
  return experience_;
}

}  // namespace dealtrace::security

#include "libs/postgres/notification_hub.h"

#include <algorithm>

#include "absl/time/clock.h"

namespace dealtrace::postgres {

uint64_t NotificationHub::Count(absl::string_view channel) {
  sync::MutexLock lock(mutex_);
  const auto [entry, inserted] = counts_.try_emplace(std::string(channel), 0);
  if (inserted) channels_.push_back(entry->first);
  return entry->second;
}

void NotificationHub::WaitAbove(absl::string_view channel, uint64_t seen, absl::Time deadline,
                                const std::function<bool()>& cancelled) {
  const std::string name(channel);
  while (true) {
    if (cancelled && cancelled()) return;
    sync::MutexLock lock(mutex_);
    if (counts_[name] > seen) return;
    const absl::Duration left = deadline - absl::Now();
    if (left <= absl::ZeroDuration()) return;
    changed_.WaitFor(mutex_, cancelled ? std::min(left, absl::Milliseconds(20)) : left);
  }
}

void NotificationHub::Notify(absl::string_view channel) {
  sync::MutexLock lock(mutex_);
  ++counts_[std::string(channel)];
  changed_.NotifyAll();
}

void NotificationHub::NotifyAll() {
  sync::MutexLock lock(mutex_);
  for (auto& [channel, count] : counts_) ++count;
  changed_.NotifyAll();
}

std::vector<std::string> NotificationHub::channels() {
  sync::MutexLock lock(mutex_);
  return channels_;
}

}  // namespace dealtrace::postgres

// Hands notifications from the one listening thread to any number of waiting threads. No I/O.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/sync/mutex.h"

namespace dealtrace::postgres {

// Thread-safe.
class NotificationHub {
 public:
  // How many notifications of `channel` were seen so far; makes the channel known.
  uint64_t Count(absl::string_view channel);

  // Blocks until the count of `channel` is above `seen`, `deadline`, or `cancelled` (asked at least
  // every 20 ms; may be empty) says true.
  void WaitAbove(absl::string_view channel, uint64_t seen, absl::Time deadline,
                 const std::function<bool()>& cancelled);

  void Notify(absl::string_view channel);
  // Something may have been missed (the connection was lost): wakes all.
  void NotifyAll();

  // Channels that somebody asked for, in the order of their first use.
  std::vector<std::string> channels();

 private:
  sync::Mutex mutex_;
  sync::Condition changed_;
  absl::flat_hash_map<std::string, uint64_t> counts_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> channels_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace dealtrace::postgres

// Asks the readiness checks again and again and tells changes.
#pragma once

#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "libs/sync/mutex.h"

namespace dealtrace::rpc {

class Readiness {
 public:
  using Check = std::pair<std::string, std::function<bool()>>;

  // `tell` is called from the constructor and then on each change, never after Stop() returned.
  Readiness(std::vector<Check> checks, std::function<void(bool is_ready)> tell);
  ~Readiness();

  // Tells false, once and for good.
  void Stop();

 private:
  bool AskAll();
  void Run();

  const std::vector<Check> checks_;
  const std::function<void(bool)> tell_;
  std::string failed_;  // the first check that failed; of the asking thread only
  sync::Mutex mutex_;
  sync::Condition stopping_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace dealtrace::rpc

// Somebody who goes on with honest work while the stack is attacked.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"

namespace dealtrace::security {

struct Experience {
  int calls = 0;
  int failures = 0;
  absl::Duration median;
  absl::Duration worst;
  // What the first failed call said.
  std::string first_failure;
};

// Makes one call after the other, each on a connection of its own, on a thread between construction
// and `End`.
class Bystander {
 public:
  // Returns what failed; empty: nothing.
  using Call = std::function<std::string()>;

  explicit Bystander(Call call);
  ~Bystander();

  // Watches for `calls` calls more, then ends.
  Experience End(int calls = 0);

 private:
  void Run(const Call& call);

  // How many calls are still to be made once it ends; negative while it goes on.
  std::atomic<int> left_{-1};
  std::mutex mutex_;
  std::vector<absl::Duration> durations_;
  Experience experience_;
  std::thread thread_;
};

}  // namespace dealtrace::security

// Connects to a server as its callers do, again and again, and tells when nobody could.
//
// gRPC 1.51 never accepts again once the process was out of descriptors (CVE-2023-4785): such a
// server looks alive from inside.
#pragma once

#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/sync/mutex.h"

namespace dealtrace::rpc {

class Watchdog {
 public:
  // The address that is tried, and how; blocks for less than a minute.
  using Probe = std::pair<std::string, std::function<absl::Status()>>;

  struct Options {
    absl::Duration interval = absl::Seconds(10);
    int failures_max = 3;
    // Told after each round whether every address accepted.
    std::function<void(bool accepts)> tell;
    // Called once, after `failures_max` rounds in a row that failed.
    std::function<void()> stopped_accepting;
  };

  // The first round comes an interval after the start.
  Watchdog(std::vector<Probe> probes, Options options);
  ~Watchdog();

  // Nothing is called after it returned.
  void Stop();

 private:
  bool TryAll();
  void Run();

  const std::vector<Probe> probes_;
  const Options options_;
  sync::Mutex mutex_;
  sync::Condition stopping_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace dealtrace::rpc

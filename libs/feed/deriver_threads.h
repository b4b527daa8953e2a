// The threads of a deriver: each works off dirty keys until there are none and waits for a hint;
// one more measures the queue. Knows no gRPC, PostgreSQL or OpenTelemetry, so that ThreadSanitizer
// sees all of it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/feed/stop_signal.h"

namespace dealtrace::feed {

// One working thread's own; made by that thread.
class DeriverWorker {
 public:
  virtual ~DeriverWorker() = default;
  // How many keys were worked off.
  virtual absl::StatusOr<int> Work() = 0;
  // Work succeeded: the next failure waits briefly again.
  virtual void Succeeded() = 0;
  // Reports a failure; how long to wait after it.
  virtual absl::Duration Failed(const absl::Status& status) = 0;
};

// Thread-safe functions.
struct DeriverWork {
  std::function<std::unique_ptr<DeriverWorker>()> make_worker;
  // How many hints of new work there were, and waiting until there are more (or for a while).
  std::function<uint64_t()> hint_count;
  std::function<void(uint64_t seen, const std::function<bool()>& cancelled)> wait_for_hint;
  std::function<void()> measure;
  absl::Duration measure_interval = absl::Seconds(2);
};

class DeriverThreads {
 public:
  explicit DeriverThreads(DeriverWork work) : work_(std::move(work)) {}
  ~DeriverThreads() { Stop(); }

  // `count` working threads and the measuring one.
  void Start(int count);
  // Finishes what is at hand and joins. It does not start again.
  void Stop();

 private:
  void Run();
  void Measure();

  const DeriverWork work_;
  StopSignal stop_;
  std::vector<std::thread> threads_;
};

}  // namespace dealtrace::feed

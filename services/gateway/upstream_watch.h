// Whether a service answers, asked while somebody waits for it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <thread>

#include "absl/time/time.h"
#include "libs/sync/mutex.h"

namespace dealtrace::gateway {

// A call may rightly take long, so its length says nothing. A service that is asked for its health
// answers at once, from threads that no handler has; one that is hung (stopped, out of memory, cut
// off by the network) does not. It is asked only while calls wait: an idle gateway asks nobody.
//
// Thread safe.
class UpstreamWatch {
 public:
  // Asks once, for at most `timeout`. True: it answered.
  using Probe = std::function<bool(absl::Duration timeout)>;
  struct Options {
    // Most calls are over by then and need no probe.
    absl::Duration grace = absl::Milliseconds(250);
    absl::Duration probe_timeout = absl::Milliseconds(800);
    // This many in a row without an answer. One may fall to the replica that hangs while the others
    // serve, and a busy machine may be late once.
    int probes = 3;
    // Between two probes that were answered.
    absl::Duration interval = absl::Milliseconds(500);
  };

  explicit UpstreamWatch(Probe probe) : UpstreamWatch(std::move(probe), Options()) {}
  UpstreamWatch(Probe probe, Options options);
  UpstreamWatch(const UpstreamWatch&) = delete;
  UpstreamWatch& operator=(const UpstreamWatch&) = delete;
  ~UpstreamWatch();

  // A call that waits as long as this lives. Must not outlive the watch.
  class Waiting {
   public:
    explicit Waiting(UpstreamWatch& watch);
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;
    ~Waiting();

   private:
    UpstreamWatch& watch_;
  };

  // False from when the service was found to hang until it answers again.
  bool answers() const { return answers_.load(std::memory_order_acquire); }

 private:
  void Run();
  // Waits until a probe is due; false when the watch ends.
  bool WaitUntilDue(absl::Duration pause);

  const Probe probe_;
  const Options options_;
  std::atomic<bool> answers_{true};
  sync::Mutex mutex_;
  sync::Condition changed_;
  int waiting_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace dealtrace::gateway

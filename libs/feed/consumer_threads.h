// A consumer's two threads and what they tell each other: one takes the lease and applies, the
// other renews the lease and looks for requests. Knows no gRPC, PostgreSQL or OpenTelemetry, so
// that ThreadSanitizer sees all of it.
#pragma once

#include <atomic>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/feed/stop_signal.h"

namespace dealtrace::feed {

// Thread-safe.
class ConsumerSignals {
 public:
  void RequestStop() { stop_.Request(); }
  bool stopping() const { return stop_.requested(); }
  // False when the stop was asked for meanwhile.
  bool WaitFor(absl::Duration duration) { return stop_.WaitFor(duration); }

  bool leased() const { return leased_; }
  // Whether the lease must be taken (again) before anything is written.
  bool needs_lease() const { return !leased_ || doubtful_; }
  // Until LeaseTaken the lease is not ours; whether it was.
  bool BeginTakingLease() { return leased_.exchange(false); }
  void LeaseTaken() {
    doubtful_ = false;
    leased_ = true;
  }
  void LeaseLost() { leased_ = false; }
  // The lease, or where the cursor stands, is not known for certain.
  void DoubtLease() { doubtful_ = true; }

  // Somebody asked for a rebuild or a retry.
  void NoteRequest() { requested_ = true; }
  // Whether one was noted since this was last asked.
  bool TakeRequest() { return requested_.exchange(false); }

  // Whether waiting for the upstream has become pointless.
  bool interrupted() const { return stopping() || doubtful_ || requested_; }

 private:
  StopSignal stop_;
  std::atomic<bool> leased_{false};
  std::atomic<bool> doubtful_{false};
  std::atomic<bool> requested_{false};
};

// What the threads do. The first five are called by the applying thread, the last three by the
// other.
class ConsumerSteps {
 public:
  virtual ~ConsumerSteps() = default;
  // True when the lease is ours. `had`: it was until now.
  virtual absl::StatusOr<bool> TakeLease(bool had) = 0;
  // One page, or one request.
  virtual absl::Status Step() = 0;
  // Whether `status` says that another replica holds the lease.
  virtual bool IsLost(const absl::Status& status) = 0;
  // A step succeeded: the next failure waits briefly again.
  virtual void Succeeded() = 0;
  // Reports a failure; how long to wait after it.
  virtual absl::Duration Failed(const absl::Status& status) = 0;

  // At each beat, with the lease and without.
  virtual void Measure() = 0;
  // False when the lease is lost or cannot be renewed.
  virtual bool RenewLease() = 0;
  virtual bool HasRequests() = 0;
};

// Both return after RequestStop.
void RunConsumer(ConsumerSignals& signals, ConsumerSteps& steps);
void RunHeartbeat(ConsumerSignals& signals, ConsumerSteps& steps, absl::Duration interval);

}  // namespace dealtrace::feed

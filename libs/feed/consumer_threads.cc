#include "libs/feed/consumer_threads.h"

namespace dealtrace::feed {
namespace {

// How often a replica without the lease looks for it.
constexpr absl::Duration kLeasePoll = absl::Milliseconds(250);

// False when there is nothing to do but to try again.
bool EnsureLease(ConsumerSignals& signals, ConsumerSteps& steps) {
  if (!signals.needs_lease()) return true;
  const absl::StatusOr<bool> taken = steps.TakeLease(signals.BeginTakingLease());
  if (taken.ok() && *taken) {
    signals.LeaseTaken();
    return true;
  }
  signals.WaitFor(taken.ok() ? kLeasePoll : steps.Failed(taken.status()));
  return false;
}

}  // namespace

void RunConsumer(ConsumerSignals& signals, ConsumerSteps& steps) {
  while (!signals.stopping()) {
    if (!EnsureLease(signals, steps)) continue;
    const absl::Status status = steps.Step();
    if (status.ok()) {
      steps.Succeeded();
    } else if (steps.IsLost(status)) {
      signals.LeaseLost();
    } else if (!signals.stopping()) {
      signals.WaitFor(steps.Failed(status));
      // The cursor may have moved in a transaction whose answer was lost.
      signals.DoubtLease();
    }
  }
}

void RunHeartbeat(ConsumerSignals& signals, ConsumerSteps& steps, absl::Duration interval) {
  while (signals.WaitFor(interval)) {
    steps.Measure();
    if (!signals.leased()) continue;
    if (!steps.RenewLease()) signals.DoubtLease();
    if (steps.HasRequests()) signals.NoteRequest();
  }
}

}  // namespace dealtrace::feed

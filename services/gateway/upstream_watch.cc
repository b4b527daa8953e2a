#include "services/gateway/upstream_watch.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"

namespace dealtrace::gateway {

UpstreamWatch::UpstreamWatch(Probe probe, Options options)
    : probe_(std::move(probe)), options_(options), thread_([this] { Run(); }) {}

UpstreamWatch::~UpstreamWatch() {
  {
    sync::MutexLock lock(mutex_);
    stopped_ = true;
    changed_.NotifyAll();
  }
  thread_.join();
}

UpstreamWatch::Waiting::Waiting(UpstreamWatch& watch) : watch_(watch) {
  sync::MutexLock lock(watch_.mutex_);
  if (watch_.waiting_++ == 0) watch_.changed_.NotifyAll();
}

UpstreamWatch::Waiting::~Waiting() {
  sync::MutexLock lock(watch_.mutex_);
  --watch_.waiting_;
}

bool UpstreamWatch::WaitUntilDue(absl::Duration pause) {
  sync::MutexLock lock(mutex_);
  while (true) {
    while (!stopped_ && waiting_ == 0 && answers()) changed_.Wait(mutex_);
    const absl::Time due = absl::Now() + pause;
    while (!stopped_ && absl::Now() < due) changed_.WaitUntil(mutex_, due);
    if (stopped_) return false;
    if (waiting_ > 0 || !answers()) return true;
    pause = options_.grace;
  }
}

void UpstreamWatch::Run() {
  int unanswered = 0;
  absl::Duration pause = options_.grace;
  while (WaitUntilDue(pause)) {
    const absl::Time start = absl::Now();
    if (probe_(options_.probe_timeout)) {
      unanswered = 0;
      answers_.store(true, std::memory_order_release);
      pause = options_.interval;
      continue;
    }
    if (++unanswered >= options_.probes) answers_.store(false, std::memory_order_release);
    // A refusal comes at once; it counts no more than silence does, so that a restart is no hang.
    pause = std::max(absl::ZeroDuration(), options_.probe_timeout - (absl::Now() - start));
  }
}

}  // namespace dealtrace::gateway

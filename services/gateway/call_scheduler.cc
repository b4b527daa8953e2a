#include "services/gateway/call_scheduler.h"

#include "services/gateway/domain/errors.h"

namespace dealtrace::gateway {
namespace {

absl::Status Stopping() {
  return Failure(absl::StatusCode::kUnavailable, "the gateway is stopping; try again",
                 "GATEWAY_STOPPING");
}

}  // namespace

CallScheduler::CallScheduler(int threads_max, int waiting_max)
    : threads_max_(static_cast<size_t>(std::max(1, threads_max))),
      waiting_max_(static_cast<size_t>(std::max(0, waiting_max))),
      deadline_watch_([this] { WatchDeadlines(); }) {}

CallScheduler::~CallScheduler() { Stop(); }

void CallScheduler::Submit(ScheduledCall call) {
  const int share_max = std::max(1, static_cast<int>(threads_max_ * 3 / 4));
  absl::Status refusal;
  {
    sync::MutexLock lock(mutex_);
    if (stopped_) {
      refusal = Stopping();
    } else if (by_deadline_.size() >= waiting_max_ + idle_ + (threads_max_ - workers_.size())) {
      refusal = Busy("the gateway has too many calls waiting; try again later", absl::Seconds(1));
    } else {
      std::unique_ptr<MethodQueue>& queue = queues_[call.method];
      if (queue == nullptr) {
        queue = std::make_unique<MethodQueue>();
        turns_.push_back(queue.get());
      }
      queue->concurrency_max = std::clamp(call.concurrency_max, 1, share_max);
      const absl::Time deadline = call.deadline;
      queue->waiting.push_back(std::move(call));
      by_deadline_.emplace(deadline, Place{queue.get(), std::prev(queue->waiting.end())});
      if (idle_ == 0 && workers_.size() < threads_max_) {
        workers_.emplace_back([this] { Work(); });
      }
      work_.NotifyOne();
      if (by_deadline_.begin()->first == deadline) deadlines_.NotifyOne();
    }
  }
  if (!refusal.ok()) call.refuse(refusal);
}

void CallScheduler::Forget(Waiting::iterator call) {
  auto [begin, end] = by_deadline_.equal_range(call->deadline);
  for (auto place = begin; place != end; ++place) {
    if (place->second.call == call) {
      by_deadline_.erase(place);
      return;
    }
  }
}

std::list<ScheduledCall> CallScheduler::TakeNext(MethodQueue** queue) {
  std::list<ScheduledCall> taken;
  for (size_t i = 0; i < turns_.size(); ++i) {
    MethodQueue* candidate = turns_[next_turn_++ % turns_.size()];
    if (candidate->waiting.empty() || candidate->running >= candidate->concurrency_max) continue;
    Forget(candidate->waiting.begin());
    taken.splice(taken.end(), candidate->waiting, candidate->waiting.begin());
    ++candidate->running;
    *queue = candidate;
    break;
  }
  return taken;
}

void CallScheduler::Work() {
  mutex_.Lock();
  while (true) {
    MethodQueue* queue = nullptr;
    std::list<ScheduledCall> taken = TakeNext(&queue);
    if (taken.empty()) {
      if (stopped_) break;
      ++idle_;
      work_.Wait(mutex_);
      --idle_;
      continue;
    }
    mutex_.Unlock();
    taken.front().run();
    // What the call holds is let go of before its place is free.
    taken.clear();
    mutex_.Lock();
    --queue->running;
  }
  mutex_.Unlock();
}

std::list<ScheduledCall> CallScheduler::TakeExpired() {
  std::list<ScheduledCall> expired;
  const absl::Time now = absl::Now();
  while (!by_deadline_.empty() && (stopped_ || by_deadline_.begin()->first <= now)) {
    const Place place = by_deadline_.begin()->second;
    by_deadline_.erase(by_deadline_.begin());
    expired.splice(expired.end(), place.queue->waiting, place.call);
  }
  return expired;
}

void CallScheduler::WatchDeadlines() {
  mutex_.Lock();
  while (true) {
    std::list<ScheduledCall> expired = TakeExpired();
    const bool stopped = stopped_;
    if (!expired.empty()) {
      mutex_.Unlock();
      for (const ScheduledCall& call : expired) {
        call.refuse(stopped ? Stopping()
                            : Failure(absl::StatusCode::kDeadlineExceeded,
                                      "the deadline passed while the call waited for its turn",
                                      "DEADLINE_PASSED_WAITING"));
      }
      expired.clear();
      mutex_.Lock();
      continue;
    }
    if (stopped) break;
    deadlines_.WaitUntil(
        mutex_, by_deadline_.empty() ? absl::InfiniteFuture() : by_deadline_.begin()->first);
  }
  mutex_.Unlock();
}

void CallScheduler::Stop() {
  std::vector<std::thread> workers;
  {
    sync::MutexLock lock(mutex_);
    stopped_ = true;
    workers.swap(workers_);
    work_.NotifyAll();
    deadlines_.NotifyAll();
  }
  if (deadline_watch_.joinable()) deadline_watch_.join();
  {
    sync::MutexLock lock(mutex_);
    work_.NotifyAll();
  }
  for (std::thread& worker : workers) worker.join();
}

int CallScheduler::waiting_count() {
  sync::MutexLock lock(mutex_);
  return static_cast<int>(by_deadline_.size());
}

}  // namespace dealtrace::gateway

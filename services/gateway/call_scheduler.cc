#include "services/gateway/call_scheduler.h"

#include <algorithm>

#include "services/gateway/domain/errors.h"

namespace dealtrace::gateway {
namespace {

// What one caller may have of the places to run and to wait. A service runs fewer calls at a time
// than its methods' limits add up to, so the first is the smaller share.
int RunningShareOf(int count) { return std::max(1, count / 8); }
int WaitingShareOf(int count) { return std::max(1, count / 4); }

absl::Status Stopping() {
  return Failure(absl::StatusCode::kUnavailable, "the gateway is stopping; try again",
                 "GATEWAY_STOPPING");
}

}  // namespace

CallScheduler::CallScheduler(int threads_max, int waiting_max)
    : threads_max_(static_cast<size_t>(std::max(1, threads_max))),
      waiting_max_(static_cast<size_t>(std::max(0, waiting_max))),
      running_of_one_max_(RunningShareOf(threads_max)),
      held_by_one_max_(RunningShareOf(threads_max) + WaitingShareOf(waiting_max)),
      deadline_watch_([this] { WatchDeadlines(); }) {}

CallScheduler::~CallScheduler() { Stop(); }

absl::Status CallScheduler::CheckRoom(const ScheduledCall& call) {
  if (stopped_) return Stopping();
  if (by_deadline_.size() >= waiting_max_ + idle_ + (threads_max_ - workers_.size())) {
    return Busy("the gateway has too many calls waiting; try again later", absl::Seconds(1));
  }
  const auto holder = holders_.find(call.caller);
  if (!call.caller.empty() && holder != holders_.end() &&
      holder->second.running + holder->second.waiting >= held_by_one_max_) {
    return Busy(absl::StrCat("you have ", held_by_one_max_,
                             " calls under way, which is one caller's share; let some end first"),
                absl::Seconds(1));
  }
  return absl::OkStatus();
}

void CallScheduler::Enqueue(ScheduledCall call) {
  std::unique_ptr<MethodQueue>& queue = queues_[call.method];
  if (queue == nullptr) {
    queue = std::make_unique<MethodQueue>();
    turns_.push_back(queue.get());
  }
  const int share_max = std::max(1, static_cast<int>(threads_max_ * 3 / 4));
  queue->concurrency_max = std::clamp(call.concurrency_max, 1, share_max);
  auto caller = std::find_if(queue->callers.begin(), queue->callers.end(),
                             [&](const auto& known) { return known.first == call.caller; });
  if (caller == queue->callers.end()) {
    queue->callers.emplace_back(call.caller, CallerQueue());
    caller = std::prev(queue->callers.end());
  }
  ++holders_[call.caller].waiting;
  Waiting& waiting = caller->second.waiting;
  const absl::Time deadline = call.deadline;
  waiting.push_back(std::move(call));
  by_deadline_.emplace(deadline, Place{queue.get(), &caller->second, std::prev(waiting.end())});
}

void CallScheduler::Submit(ScheduledCall call) {
  absl::Status refusal;
  {
    sync::MutexLock lock(mutex_);
    refusal = CheckRoom(call);
    if (refusal.ok()) {
      const absl::Time deadline = call.deadline;
      Enqueue(std::move(call));
      // A thread that was woken for a call before this one still counts as idle until it runs.
      if (woken_ < idle_) {
        ++woken_;
        work_.NotifyOne();
      } else if (workers_.size() < threads_max_) {
        workers_.emplace_back([this] { Work(); });
      }
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

bool CallScheduler::MayRun(const MethodQueue& queue, const std::string& name,
                           const CallerQueue& caller) {
  if (caller.waiting.empty()) return false;
  return name.empty() || (caller.running < RunningShareOf(queue.concurrency_max) &&
                          holders_[name].running < running_of_one_max_);
}

std::list<ScheduledCall> CallScheduler::TakeNext(Place* place) {
  std::list<ScheduledCall> taken;
  for (size_t i = 0; i < turns_.size() && taken.empty(); ++i) {
    MethodQueue& queue = *turns_[next_turn_++ % turns_.size()];
    if (queue.running >= queue.concurrency_max) continue;
    const auto next = std::find_if(queue.callers.begin(), queue.callers.end(),
                                   [&](const auto& caller) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
                                     return MayRun(queue, caller.first, caller.second);
                                   });
    if (next == queue.callers.end()) continue;
    CallerQueue& caller = next->second;
    Forget(caller.waiting.begin());
    taken.splice(taken.end(), caller.waiting, caller.waiting.begin());
    ++queue.running;
    ++caller.running;
    Holder& holder = holders_[next->first];
    --holder.waiting;
    ++holder.running;
    *place = {&queue, &caller, {}};
    // Its next turn comes after the other callers'.
    queue.callers.splice(queue.callers.end(), queue.callers, next);
  }
  return taken;
}

void CallScheduler::Clean(MethodQueue& queue, const std::string& name) {
  const auto caller = std::find_if(queue.callers.begin(), queue.callers.end(),
                                   [&](const auto& known) { return known.first == name; });
  if (caller->second.running == 0 && caller->second.waiting.empty()) queue.callers.erase(caller);
  const auto holder = holders_.find(name);
  if (holder->second.running == 0 && holder->second.waiting == 0) holders_.erase(holder);
}

void CallScheduler::Work() {
  mutex_.Lock();
  while (true) {
    Place place{};
    std::list<ScheduledCall> taken = TakeNext(&place);
    if (taken.empty()) {
      if (stopped_) break;
      ++idle_;
      work_.Wait(mutex_);
      --idle_;
      if (woken_ > 0) --woken_;
      continue;
    }
    mutex_.Unlock();
    const std::string name = taken.front().caller;
    taken.front().run();
    // What the call holds is let go of before its place is free.
    taken.clear();
    mutex_.Lock();
    --place.queue->running;
    --place.caller->running;
    --holders_[name].running;
    Clean(*place.queue, name);
  }
  mutex_.Unlock();
}

std::list<ScheduledCall> CallScheduler::TakeExpired() {
  std::list<ScheduledCall> expired;
  const absl::Time now = absl::Now();
  while (!by_deadline_.empty() && (stopped_ || by_deadline_.begin()->first <= now)) {
    const Place place = by_deadline_.begin()->second;
    by_deadline_.erase(by_deadline_.begin());
    expired.splice(expired.end(), place.caller->waiting, place.call);
    --holders_[expired.back().caller].waiting;
    Clean(*place.queue, expired.back().caller);
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

// Runs upstream calls on a bounded number of threads, fairly by method, and lets the rest wait in a
// bounded queue until their deadlines.
//
// A service refuses calls of a method beyond its policy's `max_concurrency`. The gateway keeps
// below that by letting callers wait here, so a burst of browser requests is served and not
// refused.
#pragma once

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/sync/mutex.h"

namespace dealtrace::gateway {

struct ScheduledCall {
  // Calls of one method run at most `concurrency_max` at a time, first come first served.
  std::string method;
  int concurrency_max = 1;
  absl::Time deadline;
  // Called on a worker thread; may block until the deadline.
  std::function<void()> run;
  // Called instead of `run`, on any thread: RESOURCE_EXHAUSTED when the queue is full,
  // DEADLINE_EXCEEDED when the deadline passed in the queue, UNAVAILABLE when the gateway stops.
  std::function<void(const absl::Status&)> refuse;
};

// Thread safe.
class CallScheduler {
 public:
  // Threads are started when they are first needed. One method gets at most three quarters of them.
  CallScheduler(int threads_max, int waiting_max);
  CallScheduler(const CallScheduler&) = delete;
  CallScheduler& operator=(const CallScheduler&) = delete;
  // Stops.
  ~CallScheduler();

  // Never blocks; calls exactly one of the two functions, once.
  void Submit(ScheduledCall call);

  // Refuses what waits and everything from now on, and waits for what runs. Idempotent.
  void Stop();

  int waiting_count();

 private:
  using Waiting = std::list<ScheduledCall>;
  struct MethodQueue {
    int running = 0;
    int concurrency_max = 1;
    Waiting waiting;
  };
  struct Place {
    MethodQueue* queue;
    Waiting::iterator call;
  };

  void Work();
  void WatchDeadlines();
  // Removes and returns the next call that may run; empty when there is none.
  std::list<ScheduledCall> TakeNext(MethodQueue** queue) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::list<ScheduledCall> TakeExpired() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Forget(Waiting::iterator call) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t threads_max_;
  const size_t waiting_max_;
  sync::Mutex mutex_;
  sync::Condition work_;
  sync::Condition deadlines_;
  // Pointers to the queues stay valid: a method's queue is never removed.
  absl::flat_hash_map<std::string, std::unique_ptr<MethodQueue>> queues_ ABSL_GUARDED_BY(mutex_);
  std::vector<MethodQueue*> turns_ ABSL_GUARDED_BY(mutex_);
  size_t next_turn_ ABSL_GUARDED_BY(mutex_) = 0;
  std::multimap<absl::Time, Place> by_deadline_ ABSL_GUARDED_BY(mutex_);
  size_t idle_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> workers_ ABSL_GUARDED_BY(mutex_);
  std::thread deadline_watch_;
};

}  // namespace dealtrace::gateway

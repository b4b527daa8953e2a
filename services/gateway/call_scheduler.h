// Runs upstream calls on a bounded number of threads, fairly by method, and lets the rest wait in a
// bounded queue until their deadlines.
//
// A service refuses calls of a method beyond its policy's `max_concurrency`. The gateway keeps
// below that by letting callers wait here, so a burst of browser requests is served and not
// refused. One caller gets an eighth of each method's places and of all threads, and a quarter of
// the queue; within a method the callers take turns: however many long calls one makes, the others
// go on.
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
  // Calls of one method run at most `concurrency_max` at a time; each caller's first come first
  // served.
  std::string method;
  int concurrency_max = 1;
  absl::Time deadline;
  // Called on a worker thread; may block until the deadline.
  std::function<void()> run;
  // Called instead of `run`, on any thread: RESOURCE_EXHAUSTED when the queue or the caller's share
  // is full, DEADLINE_EXCEEDED when the deadline passed in the queue, UNAVAILABLE when the gateway
  // stops.
  std::function<void(const absl::Status&)> refuse;
  // Whose call it is. Empty: the gateway's own, which has no share to keep to.
  std::string caller = {};
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
  // One caller's calls of all methods; exists while there are any.
  struct Holder {
    int running = 0;
    int waiting = 0;
  };
  // One caller's calls of one method; exists while there are any.
  struct CallerQueue {
    int running = 0;
    Waiting waiting;
  };
  struct MethodQueue {
    int running = 0;
    int concurrency_max = 1;
    // In the order of their turns.
    std::list<std::pair<std::string, CallerQueue>> callers;
  };
  struct Place {
    MethodQueue* queue;
    CallerQueue* caller;
    Waiting::iterator call;
  };

  void Work();
  void WatchDeadlines();
  // Why this call cannot even wait; OK when it can.
  absl::Status CheckRoom(const ScheduledCall& call) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Enqueue(ScheduledCall call) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Removes and returns the next call that may run; empty when there is none.
  std::list<ScheduledCall> TakeNext(Place* place) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool MayRun(const MethodQueue& queue, const std::string& name, const CallerQueue& caller)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Forgets a caller who has no calls of the method, or none at all.
  void Clean(MethodQueue& queue, const std::string& name) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::list<ScheduledCall> TakeExpired() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Forget(Waiting::iterator call) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t threads_max_;
  const size_t waiting_max_;
  const int running_of_one_max_;
  const int held_by_one_max_;
  sync::Mutex mutex_;
  sync::Condition work_;
  sync::Condition deadlines_;
  // Pointers to the queues stay valid: a method's queue is never removed.
  absl::flat_hash_map<std::string, std::unique_ptr<MethodQueue>> queues_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, Holder> holders_ ABSL_GUARDED_BY(mutex_);
  std::vector<MethodQueue*> turns_ ABSL_GUARDED_BY(mutex_);
  size_t next_turn_ ABSL_GUARDED_BY(mutex_) = 0;
  std::multimap<absl::Time, Place> by_deadline_ ABSL_GUARDED_BY(mutex_);
  size_t idle_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t woken_ ABSL_GUARDED_BY(mutex_) = 0;  // of the idle ones
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> workers_ ABSL_GUARDED_BY(mutex_);
  std::thread deadline_watch_;
};

}  // namespace dealtrace::gateway

// Threads that run handlers, and the bounded queue before them.
#pragma once

#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "libs/sync/mutex.h"

namespace dealtrace::rpc {

// Thread-safe. Threads are started when they are first needed and kept.
class WorkerPool {
 public:
  // `queue_max` 0: a task is taken only when a thread is free for it.
  WorkerPool(int threads_max, int queue_max);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  // Stops.
  ~WorkerPool();

  // Never blocks. False when every thread is busy and the queue is full, or after Stop().
  bool TrySubmit(std::function<void()> task);

  // Takes no more, runs what is queued and waits for all of it. Idempotent; not from a task.
  void Stop();

 private:
  void Work();

  const size_t threads_max_;
  const size_t queue_max_;
  sync::Mutex mutex_;
  sync::Condition changed_;
  std::deque<std::function<void()>> queue_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(mutex_);
  size_t unfinished_ ABSL_GUARDED_BY(mutex_) = 0;  // queued or running
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace dealtrace::rpc

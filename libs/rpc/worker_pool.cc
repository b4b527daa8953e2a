#include "libs/rpc/worker_pool.h"

#include <utility>

namespace dealtrace::rpc {

WorkerPool::WorkerPool(int threads_max, int queue_max)
    : threads_max_(static_cast<size_t>(threads_max)), queue_max_(static_cast<size_t>(queue_max)) {}

WorkerPool::~WorkerPool() { Stop(); }

bool WorkerPool::TrySubmit(std::function<void()> task) {
  {
    sync::MutexLock lock(mutex_);
    if (stopped_) return false;
    // Idle threads that a queued task has not woken yet are spoken for.
    const bool is_thread_free = idle_ > queue_.size();
    if (!is_thread_free) {
      if (threads_.size() < threads_max_) {
        threads_.emplace_back([this] { Work(); });
      } else if (queue_.size() >= idle_ + queue_max_) {
        return false;
      }
    }
    queue_.push_back(std::move(task));
  }
  changed_.NotifyOne();
  return true;
}

void WorkerPool::Work() {
  mutex_.Lock();
  while (true) {
    while (queue_.empty() && !stopped_) {
      ++idle_;
      changed_.Wait(mutex_);
      --idle_;
    }
    if (queue_.empty()) break;
    std::function<void()> task = std::move(queue_.front());
    queue_.pop_front();
    mutex_.Unlock();
    task();
    task = nullptr;
    mutex_.Lock();
  }
  mutex_.Unlock();
}

void WorkerPool::Stop() {
  std::vector<std::thread> threads;
  {
    sync::MutexLock lock(mutex_);
    stopped_ = true;
    threads.swap(threads_);
  }
  changed_.NotifyAll();
  for (std::thread& thread : threads) thread.join();
}

}  // namespace dealtrace::rpc

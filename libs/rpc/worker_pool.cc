#include "libs/rpc/worker_pool.h"

#include <utility>

namespace dealtrace::rpc {

WorkerPool::WorkerPool(int threads_max, int queue_max)
    : threads_max_(static_cast<size_t>(threads_max)), queue_max_(static_cast<size_t>(queue_max)) {}

WorkerPool::~WorkerPool() { Stop(); }

bool WorkerPool::TrySubmit(std::function<void()> task) {
  {
    sync::MutexLock lock(mutex_);
    if (stopped_ || unfinished_ >= threads_max_ + queue_max_) return false;
    ++unfinished_;
    if (unfinished_ > threads_.size() && threads_.size() < threads_max_) {
      threads_.emplace_back([this] { Work(); });
    }
    queue_.push_back(std::move(task));
  }
  changed_.NotifyOne();
  return true;
}

void WorkerPool::Work() {
  mutex_.Lock();
  while (true) {
    while (queue_.empty() && !stopped_) changed_.Wait(mutex_);
    if (queue_.empty()) break;
    std::function<void()> task = std::move(queue_.front());
    queue_.pop_front();
    mutex_.Unlock();
    task();
    task = nullptr;
    mutex_.Lock();
    --unfinished_;
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

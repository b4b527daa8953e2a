#include "libs/feed/deriver_threads.h"

#include <gtest/gtest.h>

#include <atomic>
#include <deque>

#include "absl/time/clock.h"
#include "libs/postgres/notification_hub.h"
#include "libs/sync/mutex.h"

namespace dealtrace::feed {
namespace {

constexpr char kChannel[] = "dirty";

// A queue of dirty keys that all workers claim from.
class Queue {
 public:
  void Mark(int count) {
    {
      sync::MutexLock lock(mutex_);
      for (int i = 0; i < count; ++i) keys_.push_back(i);
    }
    hub.Notify(kChannel);
  }
  int Claim(int most) {
    sync::MutexLock lock(mutex_);
    int claimed = 0;
    while (claimed < most && !keys_.empty()) {
      keys_.pop_front();
      ++claimed;
    }
    return claimed;
  }
  void Finish(int count) {
    sync::MutexLock lock(mutex_);
    finished_ += count;
    changed_.NotifyAll();
  }
  void WaitForFinished(int count) {
    sync::MutexLock lock(mutex_);
    while (finished_ < count) changed_.Wait(mutex_);
  }
  int finished() {
    sync::MutexLock lock(mutex_);
    return finished_;
  }

  postgres::NotificationHub hub;
  std::atomic<int> workers{0};
  std::atomic<int> measured{0};

 private:
  sync::Mutex mutex_;
  sync::Condition changed_;
  std::deque<int> keys_ ABSL_GUARDED_BY(mutex_);
  int finished_ ABSL_GUARDED_BY(mutex_) = 0;
};

// Its members are its thread's own: sharing a worker would be a race.
class Worker final : public DeriverWorker {
 public:
  explicit Worker(Queue* queue) : queue_(queue) { ++queue->workers; }

  absl::StatusOr<int> Work() override {
    if (++calls_ % 7 == 0) return absl::UnavailableError("");
    const int claimed = queue_->Claim(3);
    if (claimed > 0) queue_->Finish(claimed);
    return claimed;
  }
  void Succeeded() override { failures_ = 0; }
  absl::Duration Failed(const absl::Status&) override {
    return absl::Microseconds(10) * ++failures_;
  }

 private:
  Queue* const queue_;
  int calls_ = 0;
  int failures_ = 0;
};

DeriverWork WorkOn(Queue& queue) {
  DeriverWork work;
  work.make_worker = [&queue] { return std::make_unique<Worker>(&queue); };
  work.hint_count = [&queue] { return queue.hub.Count(kChannel); };
  work.wait_for_hint = [&queue](uint64_t seen, const std::function<bool()>& cancelled) {
    queue.hub.WaitAbove(kChannel, seen, absl::InfiniteFuture(), cancelled);
  };
  work.measure = [&queue] { ++queue.measured; };
  work.measure_interval = absl::Microseconds(100);
  return work;
}

TEST(DeriverThreadsTest, EveryKeyIsWorkedOffOnceThoughWorkFailsNowAndThen) {
  Queue queue;
  DeriverThreads threads(WorkOn(queue));
  threads.Start(4);
  for (int i = 0; i < 50; ++i) queue.Mark(20);
  queue.WaitForFinished(1000);
  threads.Stop();
  EXPECT_EQ(queue.finished(), 1000);
  EXPECT_EQ(queue.workers, 4);
  EXPECT_GT(queue.measured, 0);
}

TEST(DeriverThreadsTest, AHintWakesAWorkerThatWaitsForEver) {
  Queue queue;
  DeriverThreads threads(WorkOn(queue));
  threads.Start(1);
  for (int i = 1; i <= 20; ++i) {
    queue.Mark(1);
    queue.WaitForFinished(i);
  }
}

TEST(DeriverThreadsTest, StopEndsIdleWorkers) {
  Queue queue;
  DeriverThreads threads(WorkOn(queue));
  threads.Start(3);
  threads.Stop();
  EXPECT_EQ(queue.finished(), 0);
}

}  // namespace
}  // namespace dealtrace::feed

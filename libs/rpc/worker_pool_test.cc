#include "libs/rpc/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "libs/rpc/call_ledger.h"
#include "libs/rpc/caller_limiter.h"
#include "libs/rpc/concurrency_limiter.h"
#include "libs/sync/mutex.h"

namespace dealtrace::rpc {
namespace {

// Holds tasks until it is opened.
class Gate {
 public:
  void Pass() {
    sync::MutexLock lock(mutex_);
    ++inside_;
    changed_.NotifyAll();
    while (!open_) changed_.Wait(mutex_);
  }
  void WaitFor(int count) {
    sync::MutexLock lock(mutex_);
    while (inside_ < count) changed_.Wait(mutex_);
  }
  void Open() {
    sync::MutexLock lock(mutex_);
    open_ = true;
    changed_.NotifyAll();
  }

 private:
  sync::Mutex mutex_;
  sync::Condition changed_;
  int inside_ ABSL_GUARDED_BY(mutex_) = 0;
  bool open_ ABSL_GUARDED_BY(mutex_) = false;
};

TEST(WorkerPoolTest, RunsEveryTaskItTook) {
  std::atomic<int> ran = 0;
  int taken = 0;
  {
    WorkerPool pool(4, 1000);
    for (int i = 0; i < 1000; ++i) taken += pool.TrySubmit([&ran] { ++ran; }) ? 1 : 0;
  }
  EXPECT_EQ(taken, 1000);
  EXPECT_EQ(ran, 1000);
}

TEST(WorkerPoolTest, RefusesWhenThreadsAndQueueAreFull) {
  Gate gate;
  WorkerPool pool(2, 3);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(pool.TrySubmit([&gate] { gate.Pass(); })) << i;
  EXPECT_FALSE(pool.TrySubmit([] {}));
  gate.WaitFor(2);
  EXPECT_FALSE(pool.TrySubmit([] {}));
  gate.Open();
}

TEST(WorkerPoolTest, WithoutAQueueTakesOnlyWhatAThreadIsFreeFor) {
  Gate first;
  std::atomic<bool> ran = false;
  WorkerPool pool(1, 0);
  ASSERT_TRUE(pool.TrySubmit([&first] { first.Pass(); }));
  EXPECT_FALSE(pool.TrySubmit([] {}));
  first.Open();
  while (!pool.TrySubmit([&ran] { ran = true; })) std::this_thread::yield();
  pool.Stop();
  EXPECT_TRUE(ran);
}

TEST(WorkerPoolTest, TakesNothingAfterStop) {
  WorkerPool pool(1, 1);
  pool.Stop();
  EXPECT_FALSE(pool.TrySubmit([] {}));
}

TEST(WorkerPoolTest, SubmittersAndStopMayRace) {
  std::atomic<int> ran = 0;
  std::atomic<int> taken = 0;
  std::atomic<bool> done = false;
  WorkerPool pool(3, 50);
  std::vector<std::thread> submitters;
  for (int i = 0; i < 4; ++i) {
    submitters.emplace_back([&] {
      while (!done) {
        if (pool.TrySubmit([&ran] { ++ran; })) ++taken;
      }
    });
  }
  while (ran < 100) std::this_thread::yield();
  pool.Stop();
  done = true;
  for (std::thread& submitter : submitters) submitter.join();
  EXPECT_EQ(ran, taken);
}

TEST(ConcurrencyLimiterTest, NeverLetsMoreInThanItsLimit) {
  ConcurrencyLimiter limiter(3);
  std::atomic<int> inside = 0;
  std::atomic<bool> too_many = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 5000; ++n) {
        if (!limiter.TryAcquire()) continue;
        if (++inside > 3) too_many = true;
        --inside;
        limiter.Release();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_FALSE(too_many);
  EXPECT_EQ(limiter.inside(), 0);
}

TEST(CallLedgerTest, RefusesNewCallsOnceDraining) {
  CallLedger ledger;
  ASSERT_TRUE(ledger.TryEnter());
  ledger.StartDrain();
  EXPECT_TRUE(ledger.draining());
  EXPECT_FALSE(ledger.TryEnter());
  EXPECT_FALSE(ledger.WaitUntilEmpty(absl::Now()));
  ledger.Leave();
  EXPECT_TRUE(ledger.WaitUntilEmpty(absl::InfiniteFuture()));
}

TEST(CallLedgerTest, DrainWaitsForEveryoneInside) {
  CallLedger ledger;
  std::atomic<int> inside = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&] {
      while (ledger.TryEnter()) {
        ++inside;
        std::this_thread::yield();
        --inside;
        ledger.Leave();
      }
    });
  }
  ledger.StartDrain();
  EXPECT_TRUE(ledger.WaitUntilEmpty(absl::InfiniteFuture()));
  EXPECT_EQ(inside, 0);
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(ledger.inside(), 0);
}

TEST(CallerLimiterTest, OneCallersShareIsNotAnothers) {
  CallerLimiter limiter(2);
  EXPECT_TRUE(limiter.TryAcquire("jane"));
  EXPECT_TRUE(limiter.TryAcquire("jane"));
  EXPECT_FALSE(limiter.TryAcquire("jane"));
  EXPECT_TRUE(limiter.TryAcquire("joe"));
  limiter.Release("jane");
  EXPECT_TRUE(limiter.TryAcquire("jane"));
}

TEST(CallerLimiterTest, NeverLetsMoreThanTheShareInFromManyThreads) {
  CallerLimiter limiter(3);
  std::atomic<int> inside = 0;
  std::atomic<int> most = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int turn = 0; turn < 1000; ++turn) {
        if (!limiter.TryAcquire("jane")) continue;
        const int now = ++inside;
        int known = most;
        while (now > known && !most.compare_exchange_weak(known, now)) {
        }
        --inside;
        limiter.Release("jane");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(most, 3);
  EXPECT_TRUE(limiter.TryAcquire("jane"));
}

}  // namespace
}  // namespace dealtrace::rpc

#include "services/gateway/call_scheduler.h"

#include <atomic>
#include <future>

#include "absl/time/clock.h"
#include "gtest/gtest.h"

namespace dealtrace::gateway {
namespace {

// A call that waits to be let go.
class Blocked {
 public:
  ScheduledCall Call(const std::string& method, int concurrency_max = 1) {
    return {method, concurrency_max, absl::Now() + absl::Seconds(60),
            [this] {
              started.set_value();
              let_go.get_future().wait();
            },
            [](const absl::Status&) {}};
  }
  std::promise<void> started;
  std::promise<void> let_go;
};

// A call that tells how it ended.
struct Told {
  ScheduledCall Call(const std::string& method, absl::Duration limit = absl::Seconds(60)) {
    return {method, 1, absl::Now() + limit, [this] { end.set_value(absl::OkStatus()); },
            [this](const absl::Status& status) { end.set_value(status); }};
  }
  absl::Status Wait() { return end.get_future().get(); }
  std::promise<absl::Status> end;
};

TEST(CallSchedulerTest, RunsCallsOfOneMethodUpToItsLimit) {
  CallScheduler scheduler(8, 10);
  Blocked first, second;
  Told third;
  scheduler.Submit(first.Call("A", 2));
  scheduler.Submit(second.Call("A", 2));
  first.started.get_future().wait();
  second.started.get_future().wait();
  ScheduledCall call = third.Call("A");
  call.concurrency_max = 2;
  scheduler.Submit(std::move(call));
  EXPECT_EQ(scheduler.waiting_count(), 1);
  first.let_go.set_value();
  EXPECT_TRUE(third.Wait().ok());
  second.let_go.set_value();
}

TEST(CallSchedulerTest, AMethodThatIsFullDoesNotHoldUpAnother) {
  CallScheduler scheduler(4, 10);
  Blocked slow;
  Told waiting, other;
  scheduler.Submit(slow.Call("A"));
  slow.started.get_future().wait();
  scheduler.Submit(waiting.Call("A"));
  scheduler.Submit(other.Call("B"));
  EXPECT_TRUE(other.Wait().ok());
  slow.let_go.set_value();
  EXPECT_TRUE(waiting.Wait().ok());
}

TEST(CallSchedulerTest, RefusesWhatWaitsPastItsDeadlineWhileEveryThreadIsBusy) {
  CallScheduler scheduler(1, 10);
  Blocked slow;
  Told late;
  scheduler.Submit(slow.Call("A"));
  slow.started.get_future().wait();
  scheduler.Submit(late.Call("A", absl::Milliseconds(20)));
  EXPECT_EQ(late.Wait().code(), absl::StatusCode::kDeadlineExceeded);
  slow.let_go.set_value();
}

TEST(CallSchedulerTest, RefusesBeyondTheQueue) {
  CallScheduler scheduler(1, 1);
  Blocked slow;
  Told waiting, refused;
  scheduler.Submit(slow.Call("A"));
  slow.started.get_future().wait();
  scheduler.Submit(waiting.Call("A"));
  scheduler.Submit(refused.Call("A"));
  EXPECT_EQ(refused.Wait().code(), absl::StatusCode::kResourceExhausted);
  slow.let_go.set_value();
  EXPECT_TRUE(waiting.Wait().ok());
}

TEST(CallSchedulerTest, StopRefusesWhatWaitsAndLetsFinishWhatRuns) {
  CallScheduler scheduler(1, 10);
  Blocked running;
  Told waiting, later;
  scheduler.Submit(running.Call("A"));
  running.started.get_future().wait();
  scheduler.Submit(waiting.Call("A"));
  auto stopped = std::async(std::launch::async, [&] { scheduler.Stop(); });
  EXPECT_EQ(waiting.Wait().code(), absl::StatusCode::kUnavailable);
  running.let_go.set_value();
  stopped.get();
  scheduler.Submit(later.Call("A"));
  EXPECT_EQ(later.Wait().code(), absl::StatusCode::kUnavailable);
}

// Calls of one caller that do not end by themselves.
class LongCalls {
 public:
  void LetGo() { let_go_.set_value(); }

  ScheduledCall Call(const std::string& caller, const std::string& method, int concurrency_max) {
    return {method,
            concurrency_max,
            absl::Now() + absl::Seconds(60),
            [this] {
              ++running;
              end_.wait();
            },
            [this](const absl::Status& status) {
              if (absl::IsResourceExhausted(status)) ++refused;
            },
            caller};
  }
  std::atomic<int> running{0};
  std::atomic<int> refused{0};

 private:
  std::promise<void> let_go_;
  const std::shared_future<void> end_ = let_go_.get_future().share();
};

TEST(CallSchedulerTest, OneCallersLongCallsTakeAnEighthOfAMethodAndOfAllThreads) {
  CallScheduler scheduler(16, 100);
  Told other, of_other_method;
  LongCalls greedy;
  for (int i = 0; i < 10; ++i) scheduler.Submit(greedy.Call("user:a", "A", 8));
  for (int i = 0; i < 10; ++i) scheduler.Submit(greedy.Call("user:a", "B", 8));
  ScheduledCall call = other.Call("A");
  call.caller = "user:b";
  call.concurrency_max = 8;
  scheduler.Submit(std::move(call));
  EXPECT_TRUE(other.Wait().ok());
  call = of_other_method.Call("B");
  call.caller = "user:b";
  call.concurrency_max = 8;
  scheduler.Submit(std::move(call));
  EXPECT_TRUE(of_other_method.Wait().ok());
  EXPECT_LE(greedy.running, 2);
  greedy.LetGo();
  scheduler.Stop();
}

TEST(CallSchedulerTest, OneCallerTakesAQuarterOfTheQueueAndIsToldToWait) {
  CallScheduler scheduler(4, 40);
  Told other;
  LongCalls greedy;
  for (int i = 0; i < 60; ++i) scheduler.Submit(greedy.Call("user:a", "A", 2));
  EXPECT_EQ(greedy.refused, 60 - 1 - 10);
  ScheduledCall call = other.Call("A");
  call.caller = "user:b";
  call.concurrency_max = 2;
  scheduler.Submit(std::move(call));
  EXPECT_TRUE(other.Wait().ok());
  greedy.LetGo();
  scheduler.Stop();
}

TEST(CallSchedulerTest, CallersOfOneMethodTakeTurns) {
  CallScheduler scheduler(1, 100);
  Blocked first;
  scheduler.Submit(first.Call("A"));
  first.started.get_future().wait();
  std::string order;
  std::promise<void> all;
  for (const char* caller : {"a", "a", "a", "b", "c"}) {
    ScheduledCall call{"A",
                       1,
                       absl::Now() + absl::Seconds(60),
                       [&, caller] {
                         order += caller;
                         if (order.size() == 5) all.set_value();
                       },
                       [](const absl::Status& status) { ADD_FAILURE() << status; },
                       caller};
    scheduler.Submit(std::move(call));
  }
  first.let_go.set_value();
  all.get_future().wait();
  EXPECT_EQ(order, "abcaa");
}

TEST(CallSchedulerTest, RunsThousandsOfCallsOfManyMethods) {
  CallScheduler scheduler(4, 5000);
  std::atomic<int> done{0};
  std::promise<void> all;
  for (int i = 0; i < 4000; ++i) {
    scheduler.Submit({absl::StrCat("method", i % 7), 2, absl::Now() + absl::Seconds(60),
                      [&] {
                        if (++done == 4000) all.set_value();
                      },
                      [](const absl::Status& status) { ADD_FAILURE() << status; }});
  }
  all.get_future().wait();
}

}  // namespace
}  // namespace dealtrace::gateway

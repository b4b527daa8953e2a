#include "libs/postgres/notification_hub.h"

#include <atomic>
#include <thread>

#include "absl/time/clock.h"
#include "gtest/gtest.h"

namespace dealtrace::postgres {
namespace {

constexpr absl::Duration kLong = absl::Seconds(20);

TEST(NotificationHubTest, AWaiterMissesNothingSinceItLooked) {
  NotificationHub hub;
  const uint64_t seen = hub.Count("feed");
  hub.Notify("feed");
  const absl::Time begin = absl::Now();
  hub.WaitAbove("feed", seen, begin + kLong, nullptr);
  EXPECT_LT(absl::Now() - begin, kLong / 2);
}

TEST(NotificationHubTest, WakesAllThatWaitOnTheChannel) {
  NotificationHub hub;
  std::atomic<int> woken{0};
  std::vector<std::thread> waiters;
  for (int i = 0; i < 4; ++i) {
    const uint64_t seen = hub.Count("feed");
    waiters.emplace_back([&hub, &woken, seen] {
      hub.WaitAbove("feed", seen, absl::Now() + kLong, nullptr);
      ++woken;
    });
  }
  hub.Notify("other");
  hub.Notify("feed");
  for (std::thread& waiter : waiters) waiter.join();
  EXPECT_EQ(woken, 4);
}

TEST(NotificationHubTest, ALostConnectionWakesEverybody) {
  NotificationHub hub;
  const uint64_t seen = hub.Count("feed");
  std::thread waiter([&] { hub.WaitAbove("feed", seen, absl::Now() + kLong, nullptr); });
  hub.NotifyAll();
  waiter.join();
  EXPECT_EQ(hub.Count("feed"), seen + 1);
}

TEST(NotificationHubTest, EndsAtTheDeadlineOrWhenCancelled) {
  NotificationHub hub;
  hub.WaitAbove("feed", 0, absl::Now() - absl::Seconds(1), nullptr);
  const absl::Time begin = absl::Now();
  hub.WaitAbove("feed", 0, begin + kLong, [] { return true; });
  EXPECT_LT(absl::Now() - begin, kLong / 2);
}

TEST(NotificationHubTest, ManyNotifiersAndWaitersLoseNoCount) {
  NotificationHub hub;
  constexpr int kNotifications = 2000;
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t) {
    threads.emplace_back([&hub] {
      for (int i = 0; i < kNotifications / 2; ++i) hub.Notify("feed");
    });
  }
  uint64_t seen = 0;
  while (seen < kNotifications) {
    hub.WaitAbove("feed", seen, absl::Now() + kLong, nullptr);
    const uint64_t now = hub.Count("feed");
    ASSERT_GT(now, seen);
    seen = now;
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(seen, kNotifications);
}

}  // namespace
}  // namespace dealtrace::postgres

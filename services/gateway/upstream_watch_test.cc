#include "services/gateway/upstream_watch.h"

#include "gtest/gtest.h"

namespace dealtrace::gateway {
namespace {

UpstreamWatch::Options Fast() {
  return {.grace = absl::Milliseconds(1),
          .probe_timeout = absl::Milliseconds(2),
          .probes = 3,
          .interval = absl::Milliseconds(1)};
}

// Probes that are answered as the test says, and counted.
class Service {
 public:
  UpstreamWatch::Probe probe() {
    return [this](absl::Duration) {
      ++probes;
      const int every = answers_every;
      return every > 0 && probes % every == 0;
    };
  }
  void WaitForProbes(int count) const {
    const int until = probes + count;
    while (probes < until) std::this_thread::yield();
  }
  std::atomic<int> probes{0};
  std::atomic<int> answers_every{1};  // 0: never
};

TEST(UpstreamWatchTest, AsksNobodyWhileNobodyWaits) {
  Service service;
  {
    UpstreamWatch watch(service.probe(), Fast());
    { const UpstreamWatch::Waiting waiting(watch); }
    EXPECT_TRUE(watch.answers());
  }
  EXPECT_LE(service.probes, 1);
}

TEST(UpstreamWatchTest, SeveralProbesWithoutAnAnswerAreAHangAndOneAnswerIsTheEndOfIt) {
  Service service;
  service.answers_every = 0;
  UpstreamWatch watch(service.probe(), Fast());
  {
    const UpstreamWatch::Waiting waiting(watch);
    while (watch.answers()) std::this_thread::yield();
    EXPECT_GE(service.probes, 3);
  }
  // It is asked on, so that the next caller is served again.
  service.WaitForProbes(2);
  EXPECT_FALSE(watch.answers());
  service.answers_every = 1;
  while (!watch.answers()) std::this_thread::yield();
}

TEST(UpstreamWatchTest, OneReplicaOfTwoThatHangsIsNoHangOfTheService) {
  Service service;
  service.answers_every = 2;
  UpstreamWatch watch(service.probe(), Fast());
  const UpstreamWatch::Waiting waiting(watch);
  for (int i = 0; i < 20; ++i) {
    service.WaitForProbes(1);
    EXPECT_TRUE(watch.answers());
  }
}

TEST(UpstreamWatchTest, ALongCallOfAServiceThatAnswersIsLeftAlone) {
  Service service;
  UpstreamWatch watch(service.probe(), Fast());
  const UpstreamWatch::Waiting waiting(watch);
  service.WaitForProbes(50);
  EXPECT_TRUE(watch.answers());
}

}  // namespace
}  // namespace dealtrace::gateway

#include "libs/rpc/watchdog.h"

#include <gtest/gtest.h>

#include <vector>

#include "libs/sync/mutex.h"
#include "libs/telemetry/log.h"

namespace dealtrace::rpc {
namespace {

// Answers probes as it was told and remembers what the watchdog said.
class WatchdogTest : public ::testing::Test {
 protected:
  WatchdogTest() {
    telemetry::SetLogSink([](absl::string_view) {});
  }
  ~WatchdogTest() override { telemetry::SetLogSink({}); }

  void Watch(std::vector<bool> answers) {
    answers_ = std::move(answers);
    Watchdog watchdog({{"address", [this] { return Answer(); }}},
                      {.interval = absl::ZeroDuration(),
                       .tell =
                           [this](bool accepts) {
                             sync::MutexLock lock(mutex_);
                             told_.push_back(accepts);
                             changed_.NotifyAll();
                           },
                       .stopped_accepting =
                           [this] {
                             sync::MutexLock lock(mutex_);
                             ++stopped_;
                             changed_.NotifyAll();
                           }});
    sync::MutexLock lock(mutex_);
    while (stopped_ == 0 && told_.size() <= answers_.size()) changed_.Wait(mutex_);
  }

  absl::Status Answer() {
    sync::MutexLock lock(mutex_);
    if (next_ == answers_.size()) return absl::OkStatus();
    return answers_[next_++] ? absl::OkStatus() : absl::UnavailableError("refused");
  }

  std::vector<bool> answers_;
  sync::Mutex mutex_;
  sync::Condition changed_;
  size_t next_ ABSL_GUARDED_BY(mutex_) = 0;
  int stopped_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<bool> told_ ABSL_GUARDED_BY(mutex_);
};

TEST_F(WatchdogTest, StopsAfterThreeFailuresInARowAndTellsEach) {
  Watch({true, false, false, false});
  EXPECT_EQ(stopped_, 1);
  EXPECT_EQ(told_, (std::vector<bool>{true, false, false, false}));
}

TEST_F(WatchdogTest, ASuccessBetweenFailuresStartsTheCountAgain) {
  Watch({false, false, true, false, false, true, true});
  EXPECT_EQ(stopped_, 0);
}

}  // namespace
}  // namespace dealtrace::rpc

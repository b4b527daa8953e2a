#include "libs/feed/consumer_threads.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "libs/sync/mutex.h"

namespace dealtrace::feed {
namespace {

// What replicas share: who holds the lease under which epoch, and what was applied. Stands for the
// database, whose transactions are serial here.
class SharedLease {
 public:
  // The new epoch, or 0 while another holds it.
  int TryAcquire(int replica) {
    sync::MutexLock lock(mutex_);
    if (holder_ != 0 && holder_ != replica) return 0;
    holder_ = replica;
    return ++epoch_;
  }
  bool Apply(int epoch) {
    sync::MutexLock lock(mutex_);
    if (epoch != epoch_) return false;
    ++applied_;
    if (applied_ % 64 == 0) holder_ = 0;  // expires
    if (applied_ % 64 == 0) ++epoch_;
    changed_.NotifyAll();
    return true;
  }
  bool Holds(int epoch) {
    sync::MutexLock lock(mutex_);
    return epoch == epoch_;
  }
  void WaitForApplied(int count) {
    sync::MutexLock lock(mutex_);
    while (applied_ < count) changed_.Wait(mutex_);
  }

 private:
  sync::Mutex mutex_;
  sync::Condition changed_;
  int holder_ = 0;
  int epoch_ = 0;
  int applied_ = 0;
};

// Members without `atomic` belong to the applying thread: a loop that let the heartbeat call the
// wrong step would be a race that ThreadSanitizer reports.
class Replica final : public ConsumerSteps {
 public:
  Replica(int id, SharedLease* lease) : id_(id), lease_(lease) {}

  absl::StatusOr<bool> TakeLease(bool had) override {
    taken_had_.push_back(had);
    if (++attempts_ % 5 == 0) return absl::UnavailableError("");
    epoch_ = lease_->TryAcquire(id_);
    return epoch_ != 0;
  }
  absl::Status Step() override {
    if (signals.TakeRequest()) ++requests_served;
    if (++steps_ % 17 == 0) return absl::UnavailableError("");
    return lease_->Apply(epoch_) ? absl::OkStatus() : absl::AbortedError("");
  }
  bool IsLost(const absl::Status& status) override { return absl::IsAborted(status); }
  void Succeeded() override { failures_in_a_row_ = 0; }
  absl::Duration Failed(const absl::Status&) override {
    ++failures_in_a_row_;
    return absl::Microseconds(10);
  }
  bool RenewLease() override { return lease_->Holds(epoch_) && ++renewals % 3 != 0; }
  void Measure() override { ++measured; }
  bool HasRequests() override { return true; }

  void Start() {
    applying_ = std::thread([this] { RunConsumer(signals, *this); });
    heartbeat_ = std::thread([this] { RunHeartbeat(signals, *this, absl::Microseconds(50)); });
  }
  void Stop() {
    signals.RequestStop();
    applying_.join();
    heartbeat_.join();
  }

  ConsumerSignals signals;
  std::atomic<int> renewals{0};
  std::atomic<int> measured{0};
  std::atomic<int> requests_served{0};

 private:
  const int id_;
  SharedLease* const lease_;
  std::atomic<int> epoch_{0};
  int attempts_ = 0;
  int steps_ = 0;
  int failures_in_a_row_ = 0;
  std::vector<bool> taken_had_;
  std::thread applying_;
  std::thread heartbeat_;
};

TEST(ConsumerThreadsTest, ReplicasPassTheLeaseAndAllGoOn) {
  SharedLease lease;
  Replica first(1, &lease);
  Replica second(2, &lease);
  first.Start();
  second.Start();
  lease.WaitForApplied(4000);
  while (first.requests_served + second.requests_served == 0) std::this_thread::yield();
  first.Stop();
  second.Stop();
  EXPECT_GT(first.renewals + second.renewals, 0);
}

TEST(ConsumerThreadsTest, StopEndsAWaitAtOnce) {
  ConsumerSignals signals;
  std::thread waiting([&signals] { EXPECT_FALSE(signals.WaitFor(absl::Hours(24))); });
  signals.RequestStop();
  waiting.join();
  EXPECT_TRUE(signals.interrupted());
}

TEST(ConsumerThreadsTest, ADoubtfulLeaseIsTakenAgainAndWasHad) {
  ConsumerSignals signals;
  EXPECT_TRUE(signals.needs_lease());
  EXPECT_FALSE(signals.BeginTakingLease());
  signals.LeaseTaken();
  EXPECT_FALSE(signals.needs_lease());
  signals.DoubtLease();
  EXPECT_TRUE(signals.needs_lease());
  EXPECT_TRUE(signals.interrupted());
  EXPECT_TRUE(signals.BeginTakingLease());
  EXPECT_FALSE(signals.leased());
  signals.LeaseTaken();
  EXPECT_FALSE(signals.interrupted());
}

TEST(ConsumerThreadsTest, ARequestIsTakenOnce) {
  ConsumerSignals signals;
  signals.NoteRequest();
  EXPECT_TRUE(signals.interrupted());
  EXPECT_TRUE(signals.TakeRequest());
  EXPECT_FALSE(signals.TakeRequest());
}

}  // namespace
}  // namespace dealtrace::feed

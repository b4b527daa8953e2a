// What a Consumer's thread does: hold the lease, read, apply, and what is asked for in between.
#pragma once

#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "libs/feed/apply.h"
#include "libs/feed/attempt_plan.h"
#include "libs/feed/backoff.h"
#include "libs/feed/consumer.h"
#include "libs/feed/consumer_threads.h"
#include "libs/feed/cursor.h"
#include "libs/feed/feed_lag.h"
#include "libs/feed/lease.h"

namespace dealtrace::feed {

class ConsumerLoop final : private ConsumerSteps {
 public:
  ConsumerLoop(std::shared_ptr<postgres::Database> database, const ConsumerOptions* options,
               std::shared_ptr<telemetry::Metrics> metrics);

  // Returns after RequestStop.
  void Run();
  // Renews the lease and looks for requests, until RequestStop; on a thread of its own.
  void Heartbeat();
  void RequestStop() { signals_.RequestStop(); }

 private:
  absl::StatusOr<bool> TakeLease(bool had) override;
  absl::Status Step() override;
  bool IsLost(const absl::Status& status) override;
  void Succeeded() override;
  absl::Duration Failed(const absl::Status& status) override;
  void Measure() override;
  bool RenewLease() override { return lease_.Renew(); }
  bool HasRequests() override;

  // A change that was set aside; its content is not kept.
  struct Letter {
    int64_t id;
    dealtrace::feed::v1::Change change;
  };

  void ForgetLag();
  absl::Status ReadAndApply();
  // Names the consumer and what it has committed, which is where the cursor is, whatever is asked
  // for.
  dealtrace::feed::v1::ReadChangesRequest Request() const;
  dealtrace::feed::v1::ReadChangesRequest RequestAfter(
      const dealtrace::feed::v1::Cursor& after) const;
  // The page that `request` asks for, which may have been read ahead.
  absl::StatusOr<dealtrace::feed::v1::ReadChangesResponse> NextPage(
      const dealtrace::feed::v1::ReadChangesRequest& request, absl::Duration wait);
  // Begins to read what follows `page` while that is applied.
  void ReadAhead(const dealtrace::feed::v1::ReadChangesResponse& page);
  absl::Status ApplyPage(dealtrace::feed::v1::ReadChangesResponse page);
  absl::Status StoreAttempt(int size, int64_t end);
  absl::Status BeginRebuild();
  absl::Status Sweep();
  absl::Status RetryDeadLetters();
  absl::Status RetryOne(const Letter& letter);
  absl::StatusOr<dealtrace::feed::v1::ReadChangesResponse> Read(
      dealtrace::feed::v1::ReadChangesRequest request, absl::Duration wait);
  absl::Status Transact(const std::string& verb,
                        const std::function<absl::Status(postgres::Transaction&)>& work);

  const std::shared_ptr<postgres::Database> database_;
  const ConsumerOptions* const options_;
  const std::shared_ptr<telemetry::Metrics> metrics_;
  Lease lease_;
  Applier applier_;
  AttemptPlan plan_;
  Backoff backoff_;
  Cursor cursor_;
  FeedLag lag_;
  ConsumerSignals signals_;
  struct Ahead {
    // But for what was committed then.
    dealtrace::feed::v1::ReadChangesRequest request;
    std::future<absl::StatusOr<dealtrace::feed::v1::ReadChangesResponse>> page;
  };
  // Last, because its thread uses what is above.
  std::optional<Ahead> ahead_;
};

}  // namespace dealtrace::feed

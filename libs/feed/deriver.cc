#include "libs/feed/deriver.h"

#include <atomic>
#include <thread>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/feed/backoff.h"
#include "libs/feed/derive_group.h"
#include "libs/feed/lease.h"
#include "libs/feed/queries.h"
#include "libs/rpc/status_macros.h"
#include "libs/sync/mutex.h"
#include "libs/telemetry/log.h"

namespace dealtrace::feed {
namespace {

// The notification is only a hint; claims of replicas that died are found by this poll.
constexpr absl::Duration kPollInterval = absl::Milliseconds(500);
constexpr absl::Duration kMeasureInterval = absl::Seconds(2);

}  // namespace

struct Deriver::Impl {
  void Run();
  void Measure();
  // Frees what processes of this host had claimed when they died, before it expires.
  absl::Status ReleaseClaimsOfTheGone(postgres::Transaction& transaction);
  void BackOff(Backoff& backoff, const absl::Status& status);

  std::shared_ptr<postgres::Database> database;
  DeriverOptions options;
  std::shared_ptr<telemetry::Metrics> metrics;
  std::string owner = MakeOwnerName();
  std::string channel;
  std::atomic<bool> stopping{false};
  sync::Mutex mutex;
  sync::Condition stop_asked;
  std::vector<std::thread> threads;
};

void Deriver::Impl::Run() {
  GroupDeriver group(database, &options, owner, metrics);
  Backoff backoff(options.backoff_first, options.backoff_last);
  while (!stopping) {
    const uint64_t seen = database->NotificationCount(channel);
    const absl::StatusOr<int> derived = group.DeriveNext();
    if (!derived.ok()) {
      BackOff(backoff, derived.status());
      continue;
    }
    backoff.Reset();
    if (*derived == 0) {
      database->WaitForNotificationAbove(channel, seen, absl::Now() + kPollInterval,
                                         [this] { return stopping.load(); });
    }
  }
}

void Deriver::Impl::BackOff(Backoff& backoff, const absl::Status& status) {
  absl::BitGen random;
  const absl::Duration delay = backoff.Next(absl::Uniform(random, 0.0, 1.0));
  metrics->Increment("dealtrace_derive_pauses_total",
                     {{"queue", options.queue}, {"code", absl::StatusCodeToString(status.code())}});
  telemetry::Log(telemetry::Severity::kWarning, "a deriver is paused because a dependency failed",
                 {{"queue", options.queue},
                  {"code", absl::StatusCodeToString(status.code())},
                  {"message", std::string(status.message())},
                  {"seconds", absl::ToDoubleSeconds(delay)}});
  const absl::Time end = absl::Now() + delay;
  sync::MutexLock lock(mutex);
  while (!stopping && absl::Now() < end) stop_asked.WaitUntil(mutex, end);
}

void Deriver::Impl::Measure() {
  while (!stopping) {
    postgres::TransactionOptions transaction_options;
    transaction_options.name = absl::StrCat("measure ", options.queue);
    transaction_options.deadline = absl::Now() + absl::Seconds(2);
    database
        ->Transact(transaction_options,
                   [&](postgres::Transaction& transaction) -> absl::Status {
                     ASSIGN_OR_RETURN(postgres::Result rows,
                                      transaction.Execute(queries::kMeasureQueue, options.queue));
                     const telemetry::Labels labels = {{"queue", options.queue}};
                     metrics->SetGauge("dealtrace_dirty_keys", labels,
                                       static_cast<double>(rows[0].Int(0)));
                     metrics->SetGauge("dealtrace_dirty_age_seconds", labels, rows[0].Double(1));
                     return ReleaseClaimsOfTheGone(transaction);
                   })
        .IgnoreError();
    const absl::Time end = absl::Now() + kMeasureInterval;
    sync::MutexLock lock(mutex);
    while (!stopping && absl::Now() < end) stop_asked.WaitUntil(mutex, end);
  }
}

absl::Status Deriver::Impl::ReleaseClaimsOfTheGone(postgres::Transaction& transaction) {
  ASSIGN_OR_RETURN(postgres::Result rows,
                   transaction.Execute(queries::kListClaimOwners, options.queue));
  std::vector<std::string> gone;
  for (int i = 0; i < rows.size(); ++i) {
    if (IsGone(rows[i].Text(0))) gone.push_back(rows[i].Text(0));
  }
  if (gone.empty()) return absl::OkStatus();
  return transaction.Execute(queries::kReleaseClaimsOf, options.queue, std::move(gone)).status();
}

Deriver::Deriver(std::shared_ptr<postgres::Database> database, DeriverOptions options,
                 std::shared_ptr<telemetry::Metrics> metrics)
    : impl_(std::make_unique<Impl>()) {
  impl_->channel = absl::StrCat("dealtrace_dirty_", database->schema());
  impl_->database = std::move(database);
  impl_->options = std::move(options);
  impl_->metrics = std::move(metrics);
}

Deriver::~Deriver() { Stop(); }

void Deriver::Start() {
  if (!impl_->threads.empty()) return;
  for (int i = 0; i < impl_->options.threads; ++i) {
    impl_->threads.emplace_back([impl = impl_.get()] { impl->Run(); });
  }
  impl_->threads.emplace_back([impl = impl_.get()] { impl->Measure(); });
}

void Deriver::Stop() {
  {
    sync::MutexLock lock(impl_->mutex);
    impl_->stopping = true;
    impl_->stop_asked.NotifyAll();
  }
  for (std::thread& thread : impl_->threads) thread.join();
  impl_->threads.clear();
}

}  // namespace dealtrace::feed

#include "libs/feed/deriver.h"

#include <optional>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/feed/backoff.h"
#include "libs/feed/derive_group.h"
#include "libs/feed/deriver_threads.h"
#include "libs/feed/lease.h"
#include "libs/feed/queries.h"
#include "libs/rpc/status_macros.h"
#include "libs/telemetry/log.h"

namespace dealtrace::feed {
namespace {

// The notification is only a hint; claims of replicas that died are found by this poll.
constexpr absl::Duration kPollInterval = absl::Milliseconds(500);

}  // namespace

struct Deriver::Impl {
  class Worker;
  void Measure();
  // Frees what processes of this host had claimed when they died, before it expires.
  absl::Status ReleaseClaimsOfTheGone(postgres::Transaction& transaction);

  std::shared_ptr<postgres::Database> database;
  DeriverOptions options;
  std::shared_ptr<telemetry::Metrics> metrics;
  // Last, because they use what is above.
  std::optional<DeriverThreads> threads;
};

class Deriver::Impl::Worker final : public DeriverWorker {
 public:
  explicit Worker(Impl* impl)
      : impl_(impl),
        group_(impl->database, &impl->options, MakeOwnerName(), impl->metrics),
        backoff_(impl->options.backoff_first, impl->options.backoff_last) {}

  absl::StatusOr<int> Work() override { return group_.DeriveNext(); }
  void Succeeded() override { backoff_.Reset(); }
  absl::Duration Failed(const absl::Status& status) override {
    absl::BitGen random;
    const absl::Duration delay = backoff_.Next(absl::Uniform(random, 0.0, 1.0));
    const std::string code = absl::StatusCodeToString(status.code());
    impl_->metrics->Increment("dealtrace_derive_pauses_total",
                              {{"queue", impl_->options.queue}, {"code", code}});
    telemetry::Log(telemetry::Severity::kWarning, "a deriver is paused because a dependency failed",
                   {{"queue", impl_->options.queue},
                    {"code", code},
                    {"message", std::string(status.message())},
                    {"seconds", absl::ToDoubleSeconds(delay)}});
    return delay;
  }

 private:
  Impl* const impl_;
  GroupDeriver group_;
  Backoff backoff_;
};

void Deriver::Impl::Measure() {
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
  impl_->database = std::move(database);
  impl_->options = std::move(options);
  impl_->metrics = std::move(metrics);
  const std::string channel = absl::StrCat("dealtrace_dirty_", impl_->database->schema());
  DeriverWork work;
  work.make_worker = [impl = impl_.get()] { return std::make_unique<Impl::Worker>(impl); };
  work.hint_count = [impl = impl_.get(), channel] {
    return impl->database->NotificationCount(channel);
  };
  work.wait_for_hint = [impl = impl_.get(), channel](uint64_t seen,
                                                     const std::function<bool()>& cancelled) {
    impl->database->WaitForNotificationAbove(channel, seen, absl::Now() + kPollInterval, cancelled);
  };
  work.measure = [impl = impl_.get()] { impl->Measure(); };
  impl_->threads.emplace(std::move(work));
}

Deriver::~Deriver() { Stop(); }

void Deriver::Start() { impl_->threads->Start(impl_->options.threads); }

void Deriver::Stop() { impl_->threads->Stop(); }

}  // namespace dealtrace::feed

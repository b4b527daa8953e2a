#include "services/ingestion/source_freshness.h"

#include <utility>

#include "absl/time/clock.h"
#include "libs/rpc/status_macros.h"
#include "services/ingestion/store/queries.h"

namespace dealtrace::ingestion {

SourceFreshness::SourceFreshness(std::shared_ptr<postgres::Database> database,
                                 std::shared_ptr<telemetry::Metrics> metrics,
                                 absl::Duration interval)
    : database_(std::move(database)), metrics_(std::move(metrics)), interval_(interval) {}

SourceFreshness::~SourceFreshness() { Stop(); }

void SourceFreshness::Start() {
  thread_ = std::thread([this] { Run(); });
}

void SourceFreshness::Stop() {
  {
    sync::MutexLock lock(mutex_);
    stopping_ = true;
    stop_asked_.NotifyAll();
  }
  if (thread_.joinable()) thread_.join();
}

void SourceFreshness::Run() {
  for (;;) {
    // A database that is away is told by readiness; the gauge keeps what it last said.
    Measure().IgnoreError();
    const absl::Time end = absl::Now() + interval_;
    sync::MutexLock lock(mutex_);
    while (!stopping_ && absl::Now() < end) stop_asked_.WaitUntil(mutex_, end);
    if (stopping_) return;
  }
}

absl::Status SourceFreshness::Measure() {
  postgres::TransactionOptions options;
  options.name = "measure freshness";
  options.deadline = absl::Now() + absl::Seconds(5);
  return database_->Transact(options, [&](postgres::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const postgres::Result rows, transaction.Execute(queries::kMeasureFreshness));
    for (int i = 0; i < static_cast<int>(rows.size()); ++i) {
      metrics_->SetGauge("dealtrace_sync_last_success_timestamp_seconds",
                         {{"source", rows[i].Text(0)}}, rows[i].Double(1));
      // From the start, so that an alert sees the first failure too.
      metrics_->Increment("dealtrace_sync_runs_total",
                          {{"source", rows[i].Text(0)}, {"state", "STATE_FAILED"}}, 0);
    }
    return absl::OkStatus();
  });
}

}  // namespace dealtrace::ingestion

#include "libs/postgres/database.h"

#include <csignal>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/postgres/connection_string.h"
#include "libs/postgres/notification_hub.h"
#include "libs/postgres/notification_listener.h"
#include "libs/postgres/sqlstate.h"
#include "libs/postgres/transaction.h"
#include "libs/sync/mutex.h"
#include "libs/telemetry/metrics.h"
#include "libs/telemetry/span.h"

namespace dealtrace::postgres {
namespace {

// Doubles from 5 ms, with jitter, so that two transactions that failed on each other do not meet
// again. Ends early when the deadline would pass.
bool BackOff(int attempt, absl::Time deadline) {
  absl::BitGen random;
  const absl::Duration delay =
      absl::Milliseconds(5 << std::min(attempt, 6)) * absl::Uniform(random, 0.5, 1.5);
  if (absl::Now() + delay >= deadline) return false;
  absl::SleepFor(delay);
  return true;
}

}  // namespace

struct Database::Impl {
  Impl(DatabaseOptions database_options, std::string connection_string)
      : options(std::move(database_options)),
        pool(std::move(connection_string), options.connections_max) {}

  // One attempt. `clean_break`: the connection broke before the callback began.
  absl::Status TransactOnce(const TransactionOptions& transaction_options,
                            const std::function<absl::Status(Transaction&)>& callback,
                            std::string* sqlstate, bool* clean_break);
  void EnsureListener(absl::string_view channel);

  DatabaseOptions options;
  ConnectionPool pool;
  NotificationHub hub;
  sync::Mutex listener_mutex;
  std::unique_ptr<NotificationListener> listener ABSL_GUARDED_BY(listener_mutex);
};

absl::Status Database::Impl::TransactOnce(const TransactionOptions& transaction_options,
                                          const std::function<absl::Status(Transaction&)>& callback,
                                          std::string* sqlstate, bool* clean_break) {
  const absl::Time acquire_deadline =
      std::min(transaction_options.deadline, absl::Now() + options.acquire_timeout);
  auto lease = pool.Acquire(acquire_deadline);
  if (!lease.ok()) return lease.status();
  auto transaction = PqxxTransaction::Begin(*lease, transaction_options, options.schema);
  if (!transaction.ok()) {
    *clean_break = absl::IsUnavailable(transaction.status());
    return transaction.status();
  }
  absl::Status status = callback(**transaction);
  if (status.ok()) status = (*transaction)->Commit();
  *sqlstate = SqlStateOf((*transaction)->first_error());
  return status;
}

void Database::Impl::EnsureListener(absl::string_view channel) {
  hub.Count(channel);
  sync::MutexLock lock(listener_mutex);
  if (listener == nullptr) {
    listener = std::make_unique<NotificationListener>(pool.connection_string(), &hub);
  } else {
    listener->ChannelsChanged();
  }
}

absl::StatusOr<std::unique_ptr<Database>> Database::Open(DatabaseOptions options) {
  if (options.connections_max < 1) {
    return absl::InvalidArgumentError("database_connections_max must be at least 1");
  }
  auto connection_string = SessionConnectionString(options.connection_string, options.schema,
                                                   options.idle_in_transaction_timeout);
  if (!connection_string.ok()) return connection_string.status();
  // libpq writes to sockets whose other end may be gone.
  std::signal(SIGPIPE, SIG_IGN);
  return std::unique_ptr<Database>(
      new Database(std::make_unique<Impl>(std::move(options), *std::move(connection_string))));
}

Database::Database(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Database::~Database() = default;

absl::Status Database::Transact(const TransactionOptions& options,
                                const std::function<absl::Status(Transaction&)>& callback) {
  if (options.deadline == absl::InfiniteFuture()) {
    return absl::InvalidArgumentError(
        absl::StrCat("transaction `", options.name, "` has no deadline"));
  }
  const absl::Time begin = absl::Now();
  absl::Status status;
  for (int attempt = 1; attempt <= std::max(options.attempts_max, 1); ++attempt) {
    std::string sqlstate;
    bool clean_break = false;
    status = impl_->TransactOnce(options, callback, &sqlstate, &clean_break);
    // A restarted server leaves broken connections in the pool: nothing was done on them yet.
    if (clean_break && attempt <= 2) continue;
    if (status.ok() || !IsRetryableSqlState(sqlstate)) break;
    if (!BackOff(attempt, options.deadline)) break;
  }
  if (impl_->options.metrics != nullptr) {
    telemetry::Metrics& metrics = *impl_->options.metrics;
    metrics.ObserveSeconds("dealtrace_database_transaction_seconds",
                           {{"transaction", options.name}},
                           absl::ToDoubleSeconds(absl::Now() - begin));
    if (!status.ok()) {
      metrics.Increment(
          "dealtrace_database_failures_total",
          {{"transaction", options.name}, {"code", absl::StatusCodeToString(status.code())}});
    }
    metrics.SetGauge("dealtrace_database_connections_in_use", {}, impl_->pool.in_use());
  }
  return status;
}

void Database::WaitForNotification(absl::string_view channel, absl::Time deadline,
                                   const std::function<bool()>& cancelled) {
  WaitForNotificationAbove(channel, NotificationCount(channel), deadline, cancelled);
}

uint64_t Database::NotificationCount(absl::string_view channel) {
  impl_->EnsureListener(channel);
  return impl_->hub.Count(channel);
}

void Database::WaitForNotificationAbove(absl::string_view channel, uint64_t seen,
                                        absl::Time deadline,
                                        const std::function<bool()>& cancelled) {
  impl_->hub.WaitAbove(channel, seen, deadline, cancelled);
}

bool Database::IsReachable(absl::Duration timeout) {
  static constexpr Query kPing{"ping", "SELECT 1"};
  TransactionOptions options;
  options.name = "ping";
  options.deadline = absl::Now() + timeout;
  options.read_only = true;
  return Transact(options,
                  [](Transaction& transaction) { return transaction.Execute(kPing).status(); })
      .ok();
}

const std::string& Database::schema() const { return impl_->options.schema; }

}  // namespace dealtrace::postgres

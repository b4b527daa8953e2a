#include "libs/postgres/transaction.h"

#include <algorithm>
#include <optional>
#include <pqxx/pqxx>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/postgres/copy_stream.h"
#include "libs/postgres/failpoint.h"
#include "libs/postgres/result.h"
#include "libs/postgres/sqlstate.h"
#include "libs/postgres/value_text.h"

namespace dealtrace::postgres {
namespace {

constexpr char kSetDeadline[] =
    "SELECT set_config('statement_timeout', $1::bigint::text, true), set_config('application_name',"
    " 'until=' || (extract(epoch FROM clock_timestamp()) * 1000)::bigint + $1::bigint || $2::text,"
    " true)";

// pqxx's own transactions fix the isolation level at compile time.
class BackendTransaction : public pqxx::internal::basic_transaction {
 public:
  BackendTransaction(pqxx::connection_base& connection, const std::string& isolation,
                     pqxx::readwrite_policy policy)
      : namedclass(fullname("transaction", isolation), ""),
        basic_transaction(connection, isolation, policy) {
    Begin();
  }
  ~BackendTransaction() noexcept override { End(); }
};

std::string IsolationName(Isolation isolation) {
  switch (isolation) {
    case Isolation::kRepeatableRead:
      return "REPEATABLE READ";
    case Isolation::kSerializable:
      return "SERIALIZABLE";
    case Isolation::kReadCommitted:
      break;
  }
  return pqxx::isolation_traits<pqxx::read_committed>::name();
}

absl::StatusOr<std::vector<std::optional<std::string>>> Encode(
    absl::Span<const Parameter> parameters) {
  std::vector<std::optional<std::string>> encoded;
  encoded.reserve(parameters.size());
  for (const Parameter& parameter : parameters) {
    absl::StatusOr<std::optional<std::string>> text = EncodeParameter(parameter);
    if (!text.ok()) return text.status();
    encoded.push_back(*std::move(text));
  }
  return encoded;
}

// pqxx tells a NULL by the null pointer.
std::vector<const char*> Pointers(const std::vector<std::optional<std::string>>& texts) {
  std::vector<const char*> pointers;
  pointers.reserve(texts.size());
  for (const auto& text : texts) pointers.push_back(text.has_value() ? text->c_str() : nullptr);
  return pointers;
}

absl::Status ConnectionLost(absl::string_view query) {
  return WithReason(
      absl::UnavailableError(absl::StrCat("the database connection was lost in ", query)),
      "DATABASE_CONNECTION_LOST");
}

}  // namespace

absl::StatusOr<std::unique_ptr<PqxxTransaction>> PqxxTransaction::Begin(
    ConnectionPool::Lease& lease, const TransactionOptions& options, absl::string_view schema) {
  std::unique_ptr<PqxxTransaction> transaction(new PqxxTransaction(lease, options, schema));
  const absl::Status status = transaction->Guard("BEGIN", [&] {
    transaction->transaction_ = std::make_unique<BackendTransaction>(
        (*lease).pqxx(), IsolationName(options.isolation),
        options.read_only ? pqxx::read_only : pqxx::read_write);
    return transaction->PrepareDeadline();
  });
  if (!status.ok()) return status;
  return transaction;
}

PqxxTransaction::~PqxxTransaction() {
  try {
    if (transaction_ != nullptr) transaction_.reset();
  } catch (const std::exception&) {
    lease_.MarkBroken();
  }
}

absl::Status PqxxTransaction::PrepareDeadline() {
  const absl::Duration remaining = options_.deadline - absl::Now();
  if (remaining <= absl::ZeroDuration()) {
    return absl::DeadlineExceededError(
        absl::StrCat("the deadline of transaction `", options_.name, "` has passed"));
  }
  // A round trip each time would cost more than most statements: the server's limit is renewed only
  // when it is more than twice what is left.
  if (server_deadline_ - absl::Now() > remaining * 2) SetServerDeadline(remaining);
  return absl::OkStatus();
}

void PqxxTransaction::SetServerDeadline(absl::Duration remaining) {
  const int64_t milliseconds =
      std::clamp<int64_t>(absl::ToInt64Milliseconds(remaining), 1, 24 * 3600 * 1000);
  // The name lets others end this session when its client hangs in the middle of a COPY, which none
  // of PostgreSQL's own time-outs does; see notification_listener.cc.
  transaction_->exec_prepared((*lease_).Prepare(kSetDeadline), milliseconds,
                              absl::StrCat(" ", schema_, " ", options_.name));
  server_deadline_ = absl::Now() + remaining;
}

absl::Status PqxxTransaction::Remember(absl::Status status) {
  if (!status.ok() && first_error_.ok()) first_error_ = status;
  return status;
}

absl::Status PqxxTransaction::Guard(absl::string_view query,
                                    const std::function<absl::Status()>& work) {
  try {
    return work();
  } catch (const pqxx::in_doubt_error&) {
    lease_.MarkBroken();
    return WithReason(absl::UnavailableError(
                          absl::StrCat("the database connection was lost while `", options_.name,
                                       "` was committed; whether it took effect is unknown")),
                      "COMMIT_IN_DOUBT");
  } catch (const pqxx::sql_error& error) {
    if (!(*lease_).pqxx().is_open()) lease_.MarkBroken();
    // A plan that a migration made stale stays so on this connection.
    if (error.sqlstate() == "0A000") lease_.MarkBroken();
    if (!error.sqlstate().empty()) return SqlError(error.sqlstate(), query, error.what());
    // pqxx 6.4 keeps no SQLSTATE for this one.
    if (dynamic_cast<const pqxx::insufficient_privilege*>(&error) != nullptr) {
      return SqlError("42501", query, error.what());
    }
    if (!(*lease_).pqxx().is_open()) return ConnectionLost(query);
    return absl::InternalError(absl::StrCat("statement ", query, ": ", error.what()));
  } catch (const pqxx::deadlock_detected& error) {
    return SqlError("40P01", query, error.what());
  } catch (const pqxx::transaction_rollback& error) {
    return SqlError("40001", query, error.what());
  } catch (const pqxx::broken_connection&) {
    lease_.MarkBroken();
    return ConnectionLost(query);
  } catch (const std::exception& error) {
    lease_.MarkBroken();
    return absl::InternalError(absl::StrCat("statement ", query, ": ", error.what()));
  }
}

absl::StatusOr<Result> PqxxTransaction::ExecuteWith(const Query& query,
                                                    std::vector<Parameter> parameters) {
  if (!first_error_.ok()) return first_error_;
  auto encoded = Encode(parameters);
  if (!encoded.ok()) return Remember(encoded.status());
  const std::vector<const char*> pointers = Pointers(*encoded);
  std::shared_ptr<const Result::Impl> result;
  spans_.Begin(query.name);
  absl::Status status = Guard(query.name, [&]() -> absl::Status {
    absl::Status alive = PrepareDeadline();
    if (!alive.ok()) return alive;
    const auto bound = pqxx::prepare::make_dynamic_params(pointers);
    const std::string prepared = (*lease_).Prepare(query.text);
    result = std::make_shared<const Result::Impl>(
        prepared.empty() ? transaction_->exec_params(query.text, bound)
                         : transaction_->exec_prepared(prepared, bound),
        query.name);
    return absl::OkStatus();
  });
  spans_.End(status);
  if (!status.ok()) return Remember(std::move(status));
  if (FailpointsArmed()) {
    Failpoint(absl::StrCat("statement/", query.name),
              absl::StrCat("backend=", (*lease_).pqxx().backendpid()));
  }
  return Result(std::move(result));
}

absl::Status PqxxTransaction::Copy(absl::string_view table,
                                   absl::Span<const absl::string_view> columns,
                                   const std::function<absl::Status(CopyWriter&)>& write) {
  if (!first_error_.ok()) return first_error_;
  const std::string name = absl::StrCat("copy_", table);
  spans_.Begin(name);
  absl::Status status = Guard(name, [&]() -> absl::Status {
    absl::Status alive = PrepareDeadline();
    if (!alive.ok()) return alive;
    return CopyRows(*transaction_, table, columns, write);
  });
  spans_.End(status);
  return Remember(std::move(status));
}

absl::Status PqxxTransaction::Commit() {
  if (!first_error_.ok()) return first_error_;
  if (FailpointsArmed()) {
    Failpoint(absl::StrCat("before_commit/", options_.name),
              absl::StrCat("backend=", (*lease_).pqxx().backendpid()));
  }
  if (!options_.read_only) spans_.Begin("COMMIT");
  absl::Status status = Guard("COMMIT", [&]() -> absl::Status {
    transaction_->commit();
    return absl::OkStatus();
  });
  spans_.End(status);
  return Remember(std::move(status));
}

}  // namespace dealtrace::postgres

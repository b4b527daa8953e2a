// Transactions over a bounded pool of PostgreSQL connections (libpqxx stays inside this library).
//
// Every statement is a CLIENT span of the current span, is bounded by the transaction's deadline
// and is bound, never pasted. Errors carry the SQLSTATE as payload `dealtrace/sqlstate`: unique ->
// ALREADY_EXISTS; foreign key, check -> FAILED_PRECONDITION; serialisation, deadlock -> retried,
// then ABORTED; pool full -> RESOURCE_EXHAUSTED; connection lost -> UNAVAILABLE; statement time-out
// -> DEADLINE_EXCEEDED; data that no type takes (22xxx) -> INVALID_ARGUMENT; else INTERNAL.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/postgres/query.h"

namespace dealtrace::telemetry {
class Metrics;
}  // namespace dealtrace::telemetry

namespace dealtrace::postgres {

// Bytes are told from text by type.
struct Bytes {
  std::string value;
};
struct Null {};
// The same without a copy, for rows of COPY: must outlive the call that it is given to.
struct BorrowedText {
  absl::string_view value;
};
struct BorrowedBytes {
  absl::string_view value;
};

// A bound value: $1, $2 …
class Parameter {
 public:
  // NOLINTBEGIN(google-explicit-constructor): statements are given values, not parameters.
  Parameter(Null) {}
  Parameter(bool value) : value_(value) {}
  Parameter(int value) : value_(int64_t{value}) {}
  Parameter(int64_t value) : value_(value) {}
  Parameter(double value) : value_(value) {}
  Parameter(const char* value) : value_(std::string(value)) {}
  Parameter(std::string value) : value_(std::move(value)) {}
  Parameter(absl::string_view value) : value_(std::string(value)) {}
  Parameter(Bytes value) : value_(std::move(value)) {}
  Parameter(BorrowedText value) : value_(value) {}
  Parameter(BorrowedBytes value) : value_(value) {}
  Parameter(absl::Time value) : value_(value) {}
  // text[] and int8[], for `= ANY($1)` and unnest.
  Parameter(std::vector<std::string> value) : value_(std::move(value)) {}
  Parameter(std::vector<int64_t> value) : value_(std::move(value)) {}
  Parameter(std::vector<Bytes> value) : value_(std::move(value)) {}
  template <class T>
  Parameter(const std::optional<T>& value) {
    if (value.has_value()) *this = Parameter(*value);
  }
  // NOLINTEND(google-explicit-constructor)

  using Value =
      std::variant<Null, bool, int64_t, double, std::string, Bytes, BorrowedText, BorrowedBytes,
                   absl::Time, std::vector<std::string>, std::vector<int64_t>, std::vector<Bytes>>;
  const Value& value() const { return value_; }

 private:
  Value value_;
};

// One row of a result. Columns by position, from 0; asking for a column of another type is a
// programming error and ends the process with a message that names the statement.
class Row {
 public:
  virtual ~Row() = default;
  virtual bool IsNull(int column) const = 0;
  virtual bool Bool(int column) const = 0;
  virtual int64_t Int(int column) const = 0;
  virtual double Double(int column) const = 0;
  virtual std::string Text(int column) const = 0;  // NULL reads as ""
  virtual std::string Binary(int column) const = 0;
  virtual absl::Time Time(int column) const = 0;
  // text[].
  virtual std::vector<std::string> TextArray(int column) const = 0;
};

class Result {
 public:
  struct Impl;
  explicit Result(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  int size() const;
  bool empty() const { return size() == 0; }
  // Valid while the Result lives.
  const Row& operator[](int row) const;
  // Rows touched by an INSERT, UPDATE or DELETE.
  int64_t affected() const;

 private:
  std::shared_ptr<const Impl> impl_;
};

// Streams rows into a table by COPY. Fields are given in the order of the columns.
class CopyWriter {
 public:
  virtual ~CopyWriter() = default;
  virtual absl::Status WriteRow(absl::Span<const Parameter> fields) = 0;
};

// A transaction; ends with the callback of Database::Transact. Not thread-safe.
class Transaction {
 public:
  virtual ~Transaction() = default;

  template <class... Parameters>
  absl::StatusOr<Result> Execute(const Query& query, Parameters&&... parameters) {
    return ExecuteWith(query, {Parameter(std::forward<Parameters>(parameters))...});
  }
  virtual absl::StatusOr<Result> ExecuteWith(const Query& query,
                                             std::vector<Parameter> parameters) = 0;

  // COPY `table` (`columns`) FROM STDIN with the rows that `write` produces.
  virtual absl::Status Copy(absl::string_view table, absl::Span<const absl::string_view> columns,
                            const std::function<absl::Status(CopyWriter&)>& write) = 0;

  // The schema that unqualified names mean.
  virtual absl::string_view schema() const = 0;
  virtual absl::Time deadline() const = 0;
};

enum class Isolation { kReadCommitted, kRepeatableRead, kSerializable };

struct TransactionOptions {
  // For spans: `store account batch`.
  std::string name;
  absl::Time deadline = absl::InfiniteFuture();  // required; Transact refuses without one
  Isolation isolation = Isolation::kReadCommitted;
  bool read_only = false;
  // How often the callback is run when PostgreSQL reports a serialisation failure or a deadlock.
  int attempts_max = 5;
};

struct DatabaseOptions {
  std::string connection_string;  // libpq keywords or URI; never logged
  std::string schema;             // search_path of every transaction
  int connections_max = 8;
  absl::Duration acquire_timeout = absl::Seconds(5);
  // Ends a transaction whose client hangs (SIGSTOP, network): its locks must not outlive a lease.
  absl::Duration idle_in_transaction_timeout = absl::Seconds(6);
  // Connections in use, seconds and failures by transaction name. May be null.
  std::shared_ptr<telemetry::Metrics> metrics;
};

// Thread-safe.
class Database {
 public:
  static absl::StatusOr<std::unique_ptr<Database>> Open(DatabaseOptions options);
  ~Database();

  // Runs the callback in a transaction and commits when it returns OK, else rolls back. The
  // callback may run several times. A commit whose outcome is unknown is UNAVAILABLE with reason
  // COMMIT_IN_DOUBT and is not repeated.
  absl::Status Transact(const TransactionOptions& options,
                        const std::function<absl::Status(Transaction&)>& callback);

  // A hint that another transaction notified `channel`: blocks until then or `deadline`. One
  // listening connection a process serves all callers.
  void WaitForNotification(absl::string_view channel, absl::Time deadline,
                           const std::function<bool()>& cancelled);

  // For a waiter that must miss nothing: reads the count, then looks for work, then waits until the
  // count is above what it read.
  uint64_t NotificationCount(absl::string_view channel);
  void WaitForNotificationAbove(absl::string_view channel, uint64_t seen, absl::Time deadline,
                                const std::function<bool()>& cancelled);

  // One round trip; false when the database is away.
  bool IsReachable(absl::Duration timeout);

  const std::string& schema() const;

 private:
  struct Impl;
  explicit Database(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealtrace::postgres

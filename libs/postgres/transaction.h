// A transaction over pqxx; only for the sources of this library.
#pragma once

#include <memory>
#include <pqxx/transaction_base>
#include <string>

#include "libs/postgres/connection_pool.h"
#include "libs/postgres/database.h"
#include "libs/postgres/statement_spans.h"

namespace dealtrace::postgres {

class PqxxTransaction final : public Transaction {
 public:
  // Begins; nothing when the connection turned out to be broken before anything was done.
  static absl::StatusOr<std::unique_ptr<PqxxTransaction>> Begin(ConnectionPool::Lease& lease,
                                                                const TransactionOptions& options,
                                                                absl::string_view schema);
  // Rolls back unless committed.
  ~PqxxTransaction() override;

  absl::StatusOr<Result> ExecuteWith(const Query& query,
                                     std::vector<Parameter> parameters) override;
  absl::Status Copy(absl::string_view table, absl::Span<const absl::string_view> columns,
                    const std::function<absl::Status(CopyWriter&)>& write) override;
  absl::string_view schema() const override { return schema_; }
  absl::Time deadline() const override { return options_.deadline; }

  absl::Status Commit();
  // The first statement that failed; PostgreSQL then refuses all others, so the transaction cannot
  // commit even when the callback swallowed the error.
  const absl::Status& first_error() const { return first_error_; }

 private:
  PqxxTransaction(ConnectionPool::Lease& lease, const TransactionOptions& options,
                  absl::string_view schema)
      : lease_(lease), options_(options), schema_(schema), spans_(schema) {}

  // Refuses when the deadline has passed; else makes it known to the server.
  absl::Status PrepareDeadline();
  void SetServerDeadline(absl::Duration remaining);
  absl::Status Remember(absl::Status status);
  // Runs `work` and turns what pqxx throws into a status.
  absl::Status Guard(absl::string_view query, const std::function<absl::Status()>& work);

  ConnectionPool::Lease& lease_;
  const TransactionOptions options_;
  const std::string schema_;
  StatementSpans spans_;
  absl::Status first_error_;
  absl::Time server_deadline_ = absl::InfiniteFuture();
  std::unique_ptr<pqxx::transaction_base> transaction_;
};

}  // namespace dealtrace::postgres

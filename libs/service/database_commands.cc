#include "libs/service/database_commands.h"

#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/postgres/database.h"
#include "libs/rpc/status_macros.h"
#include "libs/telemetry/log.h"

namespace dealtrace::service {
namespace {

using telemetry::Log;
using telemetry::Severity;

constexpr absl::Duration kPollInterval = absl::Seconds(1);
constexpr absl::Duration kBatchLimit = absl::Minutes(1);
constexpr int kDaysMax = 36'500;

constexpr postgres::Query kForgetDeadLetters{
    "forget_dead_letters",
    "DELETE FROM feed_dead_letter WHERE id IN (SELECT id FROM feed_dead_letter"
    " WHERE state = 'CLOSED' AND updated_at < now() - make_interval(days => $1::int)"
    " ORDER BY id LIMIT 5000) RETURNING 1"};
// As old as libs/postgres' ledger counts as absent.
constexpr postgres::Query kForgetRequests{
    "forget_old_requests",
    "DELETE FROM request_ledger WHERE (principal, method, request_id) IN"
    " (SELECT principal, method, request_id FROM request_ledger"
    "  WHERE stored_at < now() - make_interval(days => $1::int)"
    "  ORDER BY stored_at LIMIT 5000 FOR UPDATE SKIP LOCKED) RETURNING 1"};

std::vector<RetentionRule> FrameRules() {
  return {{"retention.closed_dead_letters_days", 30, kForgetDeadLetters},
          {"retention.request_ledger_days", 1, kForgetRequests}};
}

absl::StatusOr<int> Days(const config::ServiceConfig& config, const RetentionRule& rule) {
  const std::string text = config.Setting(rule.setting, absl::StrCat(rule.days_default));
  int days = 0;
  if (!absl::SimpleAtoi(text, &days) || days < 0 || days > kDaysMax) {
    return absl::InvalidArgumentError(absl::StrCat("settings.", rule.setting,
                                                   ": expected a whole number of days from 0 to ",
                                                   kDaysMax, "; 0 keeps for ever"));
  }
  return days;
}

// Deletes in batches, each a transaction of its own, so that no lock is held for long.
absl::StatusOr<int64_t> Apply(postgres::Database& database, const RetentionRule& rule, int days) {
  int64_t total = 0;
  for (int batch = -1; batch != 0; total += batch) {
    postgres::TransactionOptions options;
    options.name = absl::StrCat("retain ", rule.query.name);
    options.deadline = absl::Now() + kBatchLimit;
    RETURN_IF_ERROR(
        database.Transact(options, [&](postgres::Transaction& transaction) -> absl::Status {
          ASSIGN_OR_RETURN(const postgres::Result rows, transaction.Execute(rule.query, days));
          batch = rows.size();
          return absl::OkStatus();
        }));
  }
  return total;
}

}  // namespace

absl::Status Migrate(const config::ServiceConfig& config, const std::string& schema,
                     const std::vector<postgres::Migration>& migrations) {
  RETURN_IF_ERROR(postgres::ApplyMigrations(config.migration_database, schema, migrations));
  Log(Severity::kInfo, "migrations applied", {{"schema", schema}});
  return absl::OkStatus();
}

absl::Status AwaitMigrations(const config::ServiceConfig& config, const std::string& schema,
                             const std::vector<postgres::Migration>& migrations,
                             absl::Time deadline) {
  for (std::string told;;) {
    const absl::Status status = postgres::CheckMigrations(config.database, schema, migrations);
    if (status.ok()) return status;
    const bool may_come = absl::IsUnavailable(status) || absl::IsPermissionDenied(status) ||
                          absl::StrContains(status.message(), "is not applied");
    if (!may_come) return status;
    if (absl::Now() >= deadline) {
      return absl::DeadlineExceededError(
          absl::StrCat("waited too long for the migrations: ", status.message()));
    }
    if (told != status.message()) {
      told = std::string(status.message());
      Log(Severity::kInfo, "waiting for the migrations", {{"schema", schema}, {"reason", told}});
    }
    absl::SleepFor(kPollInterval);
  }
}

absl::Status Retain(const config::ServiceConfig& config, const std::string& schema,
                    std::vector<RetentionRule> rules) {
  for (RetentionRule& rule : FrameRules()) rules.push_back(std::move(rule));
  std::vector<int> days;
  for (const RetentionRule& rule : rules) {
    ASSIGN_OR_RETURN(const int rule_days, Days(config, rule));
    days.push_back(rule_days);
  }
  postgres::DatabaseOptions options;
  options.connection_string = config.database;
  options.schema = schema;
  options.connections_max = 1;
  ASSIGN_OR_RETURN(const std::unique_ptr<postgres::Database> database,
                   postgres::Database::Open(std::move(options)));
  for (size_t i = 0; i < rules.size(); ++i) {
    if (days[i] == 0) continue;
    ASSIGN_OR_RETURN(const int64_t count, Apply(*database, rules[i], days[i]));
    Log(Severity::kInfo, "forgotten",
        {{"schema", schema},
         {"rule", rules[i].query.name},
         {"days", int64_t{days[i]}},
         {"rows", count}});
  }
  return absl::OkStatus();
}

}  // namespace dealtrace::service

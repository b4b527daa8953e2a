// What a service's program does to its database beside serving: each is a run of its own, made for
// a Job or a CronJob.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/config/service_config.h"
#include "libs/postgres/migration.h"
#include "libs/postgres/query.h"

namespace dealtrace::service {

// What is forgotten after some days. `query` takes the days as $1, deletes at most some thousand
// rows and returns one row for each; it is repeated until it returns none.
struct RetentionRule {
  std::string setting;  // `retention.rejects_days`, a whole number; 0 keeps for ever
  int days_default = 0;
  postgres::Query query;
};

// Applies what is missing, as the migration role.
absl::Status Migrate(const config::ServiceConfig& config, const std::string& schema,
                     const std::vector<postgres::Migration>& migrations);

// Waits until somebody else has applied them. DEADLINE_EXCEEDED, naming what is missing, at
// `deadline`; FAILED_PRECONDITION at once when an applied migration has another text.
absl::Status AwaitMigrations(const config::ServiceConfig& config, const std::string& schema,
                             const std::vector<postgres::Migration>& migrations,
                             absl::Time deadline);

// Applies the rules, and those of every service: closed dead letters
// (`retention.closed_dead_letters_days`, 30) and answers to repeated requests (a day).
// INVALID_ARGUMENT names a setting that is no whole number.
absl::Status Retain(const config::ServiceConfig& config, const std::string& schema,
                    std::vector<RetentionRule> rules);

}  // namespace dealtrace::service

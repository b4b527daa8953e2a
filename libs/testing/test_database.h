// A fresh, empty, migrated database for each test.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "libs/postgres/database.h"
#include "libs/postgres/migration.h"
#include "libs/postgres/private_cluster.h"

namespace dealtrace::testing {

// One private, non-durable PostgreSQL cluster a test process, started at the first use; it ends and
// its folder is removed when the process does, however that happens.
postgres::PrivateCluster& TestCluster();

// A database of its own in that cluster, with the role pair of one service: migrations run as the
// migration role, `database()` is the runtime role, so a missing right fails the test. Dropped at
// the end. A failure to set up ends the process with a message.
class TestDatabase {
 public:
  // `schema` is the service's name. The statements of `migrations` are applied in order.
  TestDatabase(const std::string& schema, absl::Span<const postgres::Migration> migrations);
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  const std::shared_ptr<postgres::Database>& database() const { return database_; }
  // A pool of its own, as another replica has.
  std::shared_ptr<postgres::Database> OpenAnother(int connections_max = 8) const;

  // Runs one statement as the runtime role in a transaction of its own; the result is empty for a
  // statement without rows. Fails the test on an error.
  postgres::Result Query(const std::string& sql) const;
  // The first column of the first row.
  int64_t QueryInt(const std::string& sql) const { return Query(sql)[0].Int(0); }
  std::string QueryText(const std::string& sql) const { return Query(sql)[0].Text(0); }

  const std::string& name() const { return name_; }
  const std::string& schema() const { return schema_; }
  const std::string& connection_string() const { return roles_.runtime_connection_string; }
  const std::string& migration_connection_string() const {
    return roles_.migration_connection_string;
  }

 private:
  std::string name_;
  std::string schema_;
  postgres::PrivateCluster::ServiceRoles roles_;
  std::shared_ptr<postgres::Database> database_;
};

// The options of a transaction that a test makes: named `test`, 20 s.
postgres::TransactionOptions TestTransaction();

// Asks `condition` until it holds, at most `timeout`, waiting a little between. False when it never
// held.
bool Eventually(const std::function<bool()>& condition, absl::Duration timeout = absl::Seconds(20));

}  // namespace dealtrace::testing

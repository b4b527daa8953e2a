#include "libs/postgres/migration.h"

#include <openssl/sha.h>

#include <map>
#include <pqxx/pqxx>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/postgres/connection_string.h"
#include "libs/postgres/sqlstate.h"

namespace dealtrace::postgres {
namespace {

// Any number; the lock is taken by every migration of every schema of the database.
constexpr char kLock[] = "SELECT pg_advisory_xact_lock(7301582264117)";

std::string Hash(absl::string_view text) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), sizeof(digest)));
}

std::map<std::string, std::string> Applied(pqxx::transaction_base& transaction) {
  std::map<std::string, std::string> applied;
  for (const pqxx::row& row :
       transaction.exec("SELECT name, content_hash FROM schema_migration ORDER BY name")) {
    applied[row[0].as<std::string>()] = row[1].as<std::string>();
  }
  return applied;
}

absl::Status CheckUnchanged(const Migration& migration, const std::string& applied_hash,
                            absl::string_view schema) {
  if (applied_hash == Hash(migration.text)) return absl::OkStatus();
  return WithReason(
      absl::FailedPreconditionError(absl::StrCat(
          "migration ", migration.name, " of schema ", schema,
          " was changed after it was applied; put it back and add a new migration instead")),
      "MIGRATION_CHANGED", {{"migration", migration.name}});
}

// Runs `work`, which throws what pqxx throws.
absl::Status Guarded(absl::string_view what, const std::function<absl::Status()>& work) {
  try {
    return work();
  } catch (const pqxx::sql_error& error) {
    if (!error.sqlstate().empty()) return SqlError(error.sqlstate(), what, error.what());
    return absl::UnavailableError(absl::StrCat(what, ": the database connection was lost"));
  } catch (const pqxx::broken_connection&) {
    return absl::UnavailableError(
        absl::StrCat(what, ": the database does not accept a connection"));
  } catch (const std::exception& error) {
    return absl::InternalError(absl::StrCat(what, ": ", error.what()));
  }
}

absl::Status ApplyOne(pqxx::connection& connection, const Migration& migration,
                      absl::string_view schema) {
  return Guarded(migration.name, [&]() -> absl::Status {
    pqxx::work transaction(connection);
    transaction.exec(kLock);
    const std::map<std::string, std::string> applied = Applied(transaction);
    const auto found = applied.find(migration.name);
    if (found != applied.end()) return CheckUnchanged(migration, found->second, schema);
    transaction.exec(migration.text);
    transaction.exec_params("INSERT INTO schema_migration (name, content_hash) VALUES ($1, $2)",
                            std::string(migration.name), Hash(migration.text));
    transaction.commit();
    return absl::OkStatus();
  });
}

}  // namespace

absl::Status ApplyMigrations(const std::string& connection_string, absl::string_view schema,
                             absl::Span<const Migration> migrations) {
  auto session = SessionConnectionString(connection_string, schema, absl::Minutes(5));
  if (!session.ok()) return session.status();
  return Guarded("apply_migrations", [&]() -> absl::Status {
    pqxx::connection connection(*session);
    {
      pqxx::work transaction(connection);
      transaction.exec(kLock);
      const std::string name = transaction.quote_name(std::string(schema));
      // CREATE … IF NOT EXISTS asks for the right to create even when the schema exists.
      if (transaction
              .exec_params("SELECT 1 FROM pg_namespace WHERE nspname = $1", std::string(schema))
              .empty()) {
        transaction.exec("CREATE SCHEMA " + name);
      }
      transaction.exec(
          "CREATE TABLE IF NOT EXISTS schema_migration ("
          "name text PRIMARY KEY, content_hash text NOT NULL,"
          " applied_at timestamptz NOT NULL DEFAULT now())");
      transaction.commit();
    }
    for (const Migration& migration : migrations) {
      absl::Status status = ApplyOne(connection, migration, schema);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  });
}

absl::Status CheckMigrations(const std::string& connection_string, absl::string_view schema,
                             absl::Span<const Migration> migrations) {
  auto session = SessionConnectionString(connection_string, schema, absl::Minutes(1));
  if (!session.ok()) return session.status();
  return Guarded("check_migrations", [&]() -> absl::Status {
    pqxx::connection connection(*session);
    pqxx::read_transaction transaction(connection);
    std::map<std::string, std::string> applied;
    if (!transaction.exec("SELECT to_regclass('schema_migration')").front()[0].is_null()) {
      applied = Applied(transaction);
    }
    for (const Migration& migration : migrations) {
      const auto found = applied.find(migration.name);
      if (found == applied.end()) {
        return WithReason(absl::FailedPreconditionError(absl::StrCat(
                              "migration ", migration.name, " is not applied to schema ", schema,
                              "; run `dealtrace migrate`")),
                          "MIGRATION_MISSING", {{"migration", migration.name}});
      }
      absl::Status status = CheckUnchanged(migration, found->second, schema);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  });
}

}  // namespace dealtrace::postgres

#include "libs/postgres/service_roles.h"

#include <pqxx/pqxx>
#include <utility>

#include "absl/strings/str_cat.h"

namespace dealtrace::postgres {
namespace {

bool IsPlainName(const std::string& name) {
  return !name.empty() && name.size() <= 40 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
}

// Each statement may be repeated.
void CreateRoles(pqxx::connection& connection, const std::string& database,
                 const std::string& service, const std::string& migration_password,
                 const std::string& runtime_password) {
  pqxx::work work(connection);
  const std::string migration = service + "_migration";
  const std::string runtime = service + "_runtime";
  work.exec("SELECT pg_advisory_xact_lock(7301582264118)");
  for (const auto& [role, password] :
       {std::pair(migration, migration_password), std::pair(runtime, runtime_password)}) {
    if (work.exec_params("SELECT 1 FROM pg_roles WHERE rolname = $1", role).empty()) {
      work.exec("CREATE ROLE " + role + " LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE");
    }
    // Of hexadecimal digits only.
    work.exec("ALTER ROLE " + role + " PASSWORD '" + password + "'");
    work.exec("GRANT CONNECT ON DATABASE " + work.quote_name(database) + " TO " + role);
  }
  // What PUBLIC may do is taken away, so that only what is granted below is allowed.
  work.exec("REVOKE ALL ON DATABASE " + work.quote_name(database) + " FROM PUBLIC");
  work.exec("REVOKE ALL ON SCHEMA public FROM PUBLIC");
  work.exec("CREATE SCHEMA IF NOT EXISTS " + service + " AUTHORIZATION " + migration);
  work.exec("GRANT USAGE ON SCHEMA " + service + " TO " + runtime);
  const std::string defaults =
      "ALTER DEFAULT PRIVILEGES FOR ROLE " + migration + " IN SCHEMA " + service + " GRANT ";
  work.exec(defaults + "SELECT, INSERT, UPDATE, DELETE ON TABLES TO " + runtime);
  work.exec(defaults + "USAGE, SELECT, UPDATE ON SEQUENCES TO " + runtime);
  work.exec(defaults + "EXECUTE ON FUNCTIONS TO " + runtime);
  work.commit();
}

}  // namespace

absl::Status CreateServiceSchema(const std::string& admin_connection_string,
                                 const std::string& database, const std::string& service,
                                 const std::string& migration_password,
                                 const std::string& runtime_password) {
  if (!IsPlainName(service)) {
    return absl::InvalidArgumentError("a service's name has lower-case letters, digits and _ only");
  }
  try {
    pqxx::connection connection(admin_connection_string);
    CreateRoles(connection, database, service, migration_password, runtime_password);
  } catch (const std::exception& error) {
    return absl::InternalError(
        absl::StrCat("cannot make the roles of ", service, ": ", error.what()));
  }
  return absl::OkStatus();
}

}  // namespace dealtrace::postgres

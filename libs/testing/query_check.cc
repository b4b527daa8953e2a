#include "libs/testing/query_check.h"

#include <pqxx/pqxx>
#include <string>

#include "absl/strings/str_cat.h"

namespace dealtrace::testing {

absl::Status PrepareAll(const TestDatabase& database,
                        absl::Span<const postgres::Query* const> queries) {
  std::string refused;
  try {
    pqxx::connection connection(database.connection_string());
    {
      pqxx::nontransaction session(connection);
      session.exec("SET search_path = " + session.quote_name(database.schema()));
    }
    for (const postgres::Query* query : queries) {
      try {
        connection.prepare(query->name, query->text);
        connection.prepare_now(query->name);
      } catch (const pqxx::sql_error& error) {
        absl::StrAppend(&refused, "\n", query->name, ": ", error.what());
      }
    }
  } catch (const std::exception& error) {
    return absl::InternalError(error.what());
  }
  if (refused.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("PostgreSQL refuses", refused));
}

}  // namespace dealtrace::testing

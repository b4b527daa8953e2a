// Forward-only schema migrations, applied in the order of their names by the migration role.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace dealtrace::postgres {

struct Migration {
  const char* name;  // `0001_first_tables`
  const char* text;  // plain SQL; runs in one transaction with search_path set to the schema
};

// Creates `schema` (owned by the connection's role) when missing, applies what is not yet applied
// and records it in `schema.schema_migration`. Several processes may call it at once: one works,
// the others wait. FAILED_PRECONDITION when an applied migration's text has changed.
absl::Status ApplyMigrations(const std::string& connection_string, absl::string_view schema,
                             absl::Span<const Migration> migrations);

// FAILED_PRECONDITION, naming `dealtrace migrate`, unless exactly these or newer ones are applied.
absl::Status CheckMigrations(const std::string& connection_string, absl::string_view schema,
                             absl::Span<const Migration> migrations);

}  // namespace dealtrace::postgres

#include "libs/testing/query_check.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace dealtrace::testing {

absl::Status PrepareAll(const TestDatabase& database,
                        absl::Span<const postgres::Query* const> queries) {
  std::string refused;
  for (size_t i = 0; i < queries.size(); ++i) {
    // Planned, not run. The line break keeps a comment at the text's end from hiding what follows.
    const std::string text = absl::StrCat("PREPARE checked_", i, " AS ", queries[i]->text, "\n");
    const postgres::Query prepare{queries[i]->name, text.c_str()};
    const absl::Status status = database.database()->Transact(
        TestTransaction(),
        [&](postgres::Transaction& transaction) { return transaction.Execute(prepare).status(); });
    if (!status.ok()) absl::StrAppend(&refused, "\n", queries[i]->name, ": ", status.message());
  }
  if (refused.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("PostgreSQL refuses", refused));
}

}  // namespace dealtrace::testing

// Every statement of a service, prepared against its freshly migrated schema: a renamed column
// fails in seconds, not in production.
#pragma once

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "libs/postgres/query.h"
#include "libs/testing/test_database.h"

namespace dealtrace::testing {

// Prepares each as the runtime role. The error names every statement that PostgreSQL refuses.
//   EXPECT_OK(PrepareAll(database, queries::kAllQueries));
absl::Status PrepareAll(const TestDatabase& database,
                        absl::Span<const postgres::Query* const> queries);

}  // namespace dealtrace::testing

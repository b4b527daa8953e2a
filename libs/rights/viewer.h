// Whose rows a caller sees. A person sees rows of their own, of everybody below them in the chain
// of managers, and of their teams; a service, and a person with the scope `records.all`, sees all.
// docs/decisions/0019 says why it is so.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/postgres/database.h"
#include "libs/rpc/call.h"

namespace dealtrace::rights {

// What a query compares the owners and the team of its rows with (columns of rights_row). It is a
// parameter of the query and no filter of its answer, so that pages and counts are right.
struct Viewer {
  bool sees_all = false;
  // `users/{id}`, and what else these users are known by: see Row::owners.
  std::vector<std::string> owners;
  // `teams/{id}`.
  std::vector<std::string> teams;
};

// Looks in the transaction in which the rows are read, so that both are of one moment.
absl::StatusOr<Viewer> LoadViewer(postgres::Transaction& transaction,
                                  const rpc::Principal& principal);

// The same for somebody who does not call now and has no right to all rows.
absl::StatusOr<Viewer> LoadViewer(postgres::Transaction& transaction, const std::string& user,
                                  const std::vector<std::string>& teams);

}  // namespace dealtrace::rights

#include "libs/rights/viewer.h"

#include "libs/rights/queries.h"
#include "libs/rpc/status_macros.h"

namespace dealtrace::rights {

absl::StatusOr<Viewer> LoadViewer(postgres::Transaction& transaction,
                                  const rpc::Principal& principal) {
  if (principal.SeesAllRows()) return Viewer{.sees_all = true, .owners = {}, .teams = {}};
  return LoadViewer(transaction, principal.user, principal.teams);
}

absl::StatusOr<Viewer> LoadViewer(postgres::Transaction& transaction, const std::string& user,
                                  const std::vector<std::string>& teams) {
  Viewer viewer;
  if (user.empty() && teams.empty()) return viewer;
  ASSIGN_OR_RETURN(const postgres::Result found,
                   transaction.Execute(queries::kLoadViewer, user, teams));
  viewer.owners = found[0].TextArray(0);
  viewer.teams = found[0].TextArray(1);
  return viewer;
}

}  // namespace dealtrace::rights

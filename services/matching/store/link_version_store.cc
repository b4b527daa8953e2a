#include "services/matching/store/link_version_store.h"

#include <utility>

#include "libs/rpc/status_macros.h"
#include "services/matching/store/link_store.h"
#include "services/matching/store/queries.h"

namespace dealtrace::matching {

absl::StatusOr<std::vector<StoredVersion>> LoadLinkVersions(postgres::Transaction& transaction,
                                                            const std::string& call_id,
                                                            int64_t before_version, int count_max) {
  ASSIGN_OR_RETURN(
      const postgres::Result rows,
      transaction.Execute(queries::kListLinkVersions, call_id, before_version, count_max));
  std::vector<StoredVersion> versions;
  for (int row = 0; row < rows.size(); ++row) {
    ASSIGN_OR_RETURN(matching::v1::Link link, ReadLink(rows[row]));
    versions.push_back({rows[row].Int(3), std::move(link), rows[row].Int(4)});
  }
  return versions;
}

}  // namespace dealtrace::matching
